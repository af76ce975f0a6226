package io.headstream.cli;

import io.headstream.backbone.BackboneImport;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.ImportReport;
import io.headstream.backbone.ImportRequest;
import io.headstream.backbone.ImportedBackbones;
import io.headstream.backbone.Pooling;
import io.headstream.demo.BundledStream;
import io.headstream.demo.ImageFolder;
import io.headstream.demo.LabelledImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream backbone import}. */
@Command(name = "import", description = "Make a backbone of a TensorFlow model, and compare it with the model.")
final class BackboneImportCommand implements Callable<Integer> {
    private static final int PICTURES = 6;

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SRC",
            description = "A SavedModel's directory, a .tar.gz of one, or a frozen GraphDef (.pb).")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private Path source;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "The backbone's name.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String name;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where backbones are kept (default ~/.headstream/backbones).")
    private Path directory = ImportedBackbones.usual();

    @Option(names = "--replace", description = "Replace a backbone of that name.")
    private boolean replace;

    @Option(names = "--signature", paramLabel = "NAME", description = "Which of the model's signatures to call.")
    private @Nullable String signature;

    @Option(names = "--input", paramLabel = "NAME", description = "Which of its inputs takes the images.")
    private @Nullable String input;

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "What the embedding is: an output, a layer or a tensor (default: the pooled features).")
    private @Nullable String output;

    @Option(
            names = "--pooling",
            paramLabel = "POOLING",
            description = "What becomes of a feature map: ${COMPLETION-CANDIDATES} (default average).")
    private Pooling pooling = Pooling.AVERAGE;

    @Option(
            names = "--preprocessing",
            paramLabel = "NAME",
            description = "What the model expects to be done to pixels in [0,255]: none, unit, minus1to1,"
                    + " imagenet-torch or imagenet-caffe. Needed unless it takes bytes.")
    private @Nullable String preprocessing;

    @Option(names = "--width", paramLabel = "PIXELS", description = "Input's width, where the model takes any.")
    private @Nullable Integer width;

    @Option(names = "--height", paramLabel = "PIXELS", description = "Input's height, where the model takes any.")
    private @Nullable Integer height;

    @Option(names = "--resize", paramLabel = "NAME", description = "bilinear (default) or bicubic.")
    private @Nullable String resize;

    @Option(names = "--fit", paramLabel = "NAME", description = "stretch (default) or centre-crop.")
    private @Nullable String fit;

    @Option(
            names = "--embedding-exponent",
            paramLabel = "N",
            description = "Quantise embeddings in steps of 2^-N, -16 to 32 (default: by what the images give).")
    private @Nullable Integer exponent;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Pictures to compare with, a folder for every class (default: some of the bundled).")
    private @Nullable Path images;

    @Option(
            names = "--tolerance",
            paramLabel = "SHARE",
            description = "Largest difference to the model, as a share of an output's largest number (default 1e-4).")
    private double tolerance = ImportRequest.Rules.TOLERANCE;

    @Option(
            names = "--max-bytes",
            paramLabel = "BYTES",
            description = "Largest model that is read (default 4294967296).")
    private long maxBytes = ImportRequest.Rules.MAX_BYTES;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Where to run it: ${COMPLETION-CANDIDATES} (default CPU).")
    private DeviceChoice device = DeviceChoice.CPU;

    @Override
    public Integer call() throws IOException {
        ImportReport report = BackboneImport.run(
                new ImportRequest(
                        source,
                        name,
                        directory,
                        Optional.ofNullable(output),
                        settings(),
                        new ImportRequest.Rules(pooling, maxBytes, tolerance, replace)),
                pictures(),
                BackboneOptions.defaults().on(device));
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.render());
        out.printf("%nUse it with%n  backbone=%s%n", report.directory().toAbsolutePath());
        out.flush();
        return 0;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        put(settings, "signature", signature);
        put(settings, "input", input);
        put(settings, "preprocessing", preprocessing);
        put(settings, "width", width);
        put(settings, "height", height);
        put(settings, "resize", resize);
        put(settings, "fit", fit);
        put(settings, "embeddingExponent", exponent);
        return settings;
    }

    private static void put(Map<String, String> settings, String key, @Nullable Object value) {
        if (value != null) {
            settings.put(key, value.toString());
        }
    }

    /** Some of them, from all over. */
    private List<byte[]> pictures() throws IOException {
        List<LabelledImage> all = (images == null ? BundledStream.read() : ImageFolder.read(images)).images();
        List<byte[]> chosen = new ArrayList<>();
        for (int i = 0; i < Math.min(PICTURES, all.size()); i++) {
            chosen.add(all.get((int) ((long) i * all.size() / Math.min(PICTURES, all.size())))
                    .content()
                    .read());
        }
        return chosen;
    }
}
