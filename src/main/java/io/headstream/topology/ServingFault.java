package io.headstream.topology;

import io.headstream.wire.SnapshotFault;

/**
 * Why a version that the rollout names does not serve.
 *
 * @param kind the kind of fault
 * @param sentence what was found, what was expected
 */
record ServingFault(SnapshotFault kind, String sentence) {}
