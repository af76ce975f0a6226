package io.headstream.wire;

import io.headstream.wire.avro.HeadSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a signature covers of a manifest: every field but the signature, in the schema's order, each with its length, so
 * that no two manifests have the same bytes. The weights are in it by their SHA-256. docs/security.md has the layout; a
 * field that a later version adds begins a new layout under another first line.
 */
final class SignedFields {
    private static final String LAYOUT = "headstream head-snapshots manifest 1";

    private SignedFields() {}

    static byte[] of(HeadSnapshot manifest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, LAYOUT);
            out.writeInt(manifest.getFormatVersion());
            text(out, manifest.getHead());
            text(out, manifest.getLearner());
            out.writeLong(manifest.getVersion());
            out.writeLong(manifest.getParentVersion());
            text(out, manifest.getSha256());
            out.writeLong(manifest.getBytes());
            out.writeInt(manifest.getChunks());
            texts(out, manifest.getLabels());
            out.writeInt(manifest.getClasses());
            out.writeInt(manifest.getDimension());
            Map<String, String> parameters = new TreeMap<>(manifest.getHyperParameters());
            texts(out, List.copyOf(parameters.keySet()));
            texts(out, List.copyOf(parameters.values()));
            out.writeLong(manifest.getSeed());
            text(out, manifest.getBackboneDigest());
            out.writeInt(manifest.getTrainingLogPartition());
            out.writeLong(manifest.getLineageFromOffset());
            out.writeLong(manifest.getFromOffset());
            out.writeLong(manifest.getToOffset());
            out.writeInt(manifest.getWindowExamples());
            out.writeLong(manifest.getTotalExamples());
            text(out, manifest.getProgramVersion());
            out.writeLong(manifest.getEventTime().toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void texts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(out, text);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
