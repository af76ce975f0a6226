package io.headstream.wire;

import org.apache.avro.Schema;

/**
 * A schema at its place in a subject.
 *
 * @param subject the subject
 * @param version its version there, from 1
 * @param id its id in the registry
 * @param schema the schema
 */
public record RegisteredSchema(String subject, int version, int id, Schema schema) {}
