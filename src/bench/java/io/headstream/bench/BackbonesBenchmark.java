package io.headstream.bench;

import io.headstream.backbone.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What backbones of full size cost: to import, to run, to train the last layers of. */
@Command(
        name = "bench/backbones",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Imports exported Keras networks, runs them, unfreezes one, each in a process of its own, and prints tables.",
            "Networks that are not in the directory of models yet are exported by Python first."
        })
final class BackbonesBenchmark implements Callable<Integer> {
    private static final Map<String, Model> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("resnet50v2", new Model("minus1to1", Pooling.AVERAGE, ""));
        KNOWN.put("vgg16", new Model("imagenet-caffe", Pooling.FLATTEN, "15"));
        KNOWN.put("inceptionv3", new Model("minus1to1", Pooling.AVERAGE, ""));
        KNOWN.put("mobilenetv2", new Model("minus1to1", Pooling.AVERAGE, ""));
        KNOWN.put("mobilenetv2-96", new Model("minus1to1", Pooling.AVERAGE, ""));
    }

    /**
     * How a network is used.
     *
     * @param unfrozenFrom layer that training begins at; empty: none
     */
    private record Model(String preprocessing, Pooling pooling, String unfrozenFrom) {}

    @Option(names = "--models", required = true, hidden = true)
    private Path models = Path.of("");

    @Option(names = "--work", required = true, hidden = true)
    private Path work = Path.of("");

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "resnet50v2, vgg16, inceptionv3, mobilenetv2 …")
    private List<String> names = List.of();

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new BackbonesBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Table costs = new Table(
                "model",
                "embedding",
                "largest difference",
                "import s",
                "of the processor",
                "import MB",
                "serving MB",
                "images/s",
                "running MB");
        Table steps =
                new Table("model", "from", "activation", "parameters", "trunk s/image", "step of 32 s", "training MB");
        boolean unfrozen = false;
        for (String name : names) {
            Model model = KNOWN.get(name);
            if (model == null) {
                throw new IllegalArgumentException(
                        "no model '%s', expected some of %s".formatted(name, KNOWN.keySet()));
            }
            Path backbones = Files.createDirectories(work.resolve("backbones"));
            String backbone = backbones.resolve(name).toString();
            Map<String, Double> imported = cost(
                    "import",
                    models.resolve(name).toString(),
                    backbones.toString(),
                    name,
                    model.preprocessing(),
                    model.pooling().name());
            Map<String, Double> running = cost("embed", backbone);
            costs.row(
                    name,
                    whole(imported, "dimension"),
                    decimal("%.1e", imported, "difference"),
                    one(imported, "importSeconds"),
                    one(imported, "processorSeconds"),
                    whole(imported, "peakMegabytes"),
                    whole(imported, "servingMegabytes"),
                    one(running, "imagesPerSecond"),
                    whole(running, "peakMegabytes"));
            if (!model.unfrozenFrom().isEmpty()) {
                unfrozen = true;
                Map<String, Double> tuned = cost("tune", backbone, model.unfrozenFrom());
                steps.row(
                        name,
                        model.unfrozenFrom(),
                        whole(tuned, "activation"),
                        whole(tuned, "tailParameters"),
                        decimal("%.2f", tuned, "trunkSecondsPerImage"),
                        decimal("%.2f", tuned, "stepSeconds"),
                        whole(tuned, "peakMegabytes"));
            }
        }
        costs.print(System.out);
        if (unfrozen) {
            steps.print(System.out);
        }
        return CommandLine.ExitCode.OK;
    }

    private static String one(Map<String, Double> values, String name) {
        return decimal("%.1f", values, name);
    }

    private static String decimal(String format, Map<String, Double> values, String name) {
        return String.format(Locale.ROOT, format, required(values, name));
    }

    private static double required(Map<String, Double> values, String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no %s among %s".formatted(name, values));
        }
        return value;
    }

    private static long whole(Map<String, Double> values, String name) {
        return Math.round(required(values, name));
    }

    private static Map<String, Double> cost(String... arguments) throws IOException, InterruptedException {
        System.err.println(String.join(" ", arguments) + "...");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx3g",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                "-Dheadstream.bench.log=" + System.getProperty("headstream.bench.log"),
                "-cp",
                System.getProperty("java.class.path"),
                BackboneCost.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Double> values = new LinkedHashMap<>();
        try (var lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] pair = line.split("=", 2);
                if (pair.length == 2 && pair[1].matches("[-0-9.E]+")) {
                    values.put(pair[0], Double.parseDouble(pair[1]));
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("%s ended with %d".formatted(arguments[0], process.exitValue()));
        }
        System.err.println("  " + values);
        return values;
    }
}
