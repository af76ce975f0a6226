package io.headstream.backbone;

import io.headstream.embedding.BackboneDescription;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What an import made, for {@code headstream backbone import}.
 *
 * @param directory where the backbone is
 * @param backbone as it was loaded from there
 * @param output the tensor that is the embedding, in the model's flat graph
 * @param layers of the serving form, and where it can be cut
 * @param notes what was decided that nobody had asked for
 * @param difference to the model as its writer left it
 * @param compared on what
 * @param bytes size of the serving form
 */
public record ImportReport(
        Path directory,
        BackboneDescription backbone,
        String output,
        LayerPlan layers,
        List<String> notes,
        Difference difference,
        Compared compared,
        long bytes) {
    /**
     * Images that were compared.
     *
     * @param pictures real ones
     * @param madeUp noise
     */
    public record Compared(int pictures, int madeUp) {}

    /** The whole as text for a terminal, ended by a line break. */
    public String render() {
        StringBuilder text = new StringBuilder();
        line(text, "backbone", backbone.name());
        line(text, "directory", directory);
        line(text, "digest", "sha256:" + backbone.digest());
        line(text, "input", "%d × %d pixels".formatted(backbone.inputWidth(), backbone.inputHeight()));
        line(text, "output", output);
        line(text, "dimension", backbone.dimension());
        line(text, "embeddingExponent", backbone.exponent());
        line(
                text,
                "difference",
                String.format(
                        Locale.ROOT,
                        "at most %.3g, %.3g of the largest number (%d pictures, %d made up)",
                        difference.absolute(),
                        difference.relative(),
                        compared.pictures(),
                        compared.madeUp()));
        line(text, "size", String.format(Locale.ROOT, "%,d bytes", bytes));
        line(
                text,
                "layers",
                "%d; a tail to train can begin at %d of them (see 'backbone inspect')"
                        .formatted(
                                layers.layers().size(),
                                layers.cuts().stream()
                                        .filter(cut -> cut.withoutGradient().isEmpty())
                                        .count()));
        notes.forEach(note -> line(text, "note", note));
        return text.toString();
    }

    private static void line(StringBuilder text, String label, Object value) {
        text.append("%-18s %s%n".formatted(label, value));
    }
}
