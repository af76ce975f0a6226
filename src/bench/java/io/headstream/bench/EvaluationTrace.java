package io.headstream.bench;

import io.headstream.evaluation.Adwin;
import io.headstream.evaluation.AdwinSettings;
import io.headstream.evaluation.PageHinkley;
import io.headstream.evaluation.PageHinkleySettings;
import io.headstream.evaluation.PageHinkleySettings.Mode;
import io.headstream.evaluation.Prequential;
import io.headstream.evaluation.ScoredExample;
import io.headstream.evaluation.TemperatureScaling;
import io.headstream.event.Label;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Runs Headstream's drift detectors, metrics and temperature scaling on inputs that {@code bench/drift/compare.py} wrote,
 * and writes what they say. Numbers are hexadecimal, so that none is rounded on its way. Each line of the input is a
 * command, its settings, and then its data:
 *
 * <pre>
 * adwin delta clock maxBuckets minWindowLength gracePeriod values...
 * page-hinkley minInstances delta threshold alpha mode values...
 * metrics classes examples (actual probabilities...)...
 * temperature classes examples (actual logits...)...
 * </pre>
 *
 * <p>Each line of the output is as many words: for a detector 0 or 1, then its numbers, for each value.
 */
public final class EvaluationTrace {
    private EvaluationTrace() {}

    /**
     * Reads and writes.
     *
     * @param arguments path of the input, path of the output
     */
    public static void main(String[] arguments) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(Path.of(arguments[0]), StandardCharsets.US_ASCII);
                PrintWriter out =
                        new PrintWriter(Files.newBufferedWriter(Path.of(arguments[1]), StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(line.split(" ")));
            }
            if (out.checkError()) {
                throw new IOException("could not write " + arguments[1]);
            }
        }
    }

    private static String answer(String[] words) {
        return switch (words[0]) {
            case "adwin" -> adwin(words);
            case "page-hinkley" -> pageHinkley(words);
            case "metrics" -> metrics(words);
            case "temperature" -> temperature(words);
            default ->
                throw new IllegalArgumentException(
                        "command '%s', expected adwin, page-hinkley, metrics or temperature".formatted(words[0]));
        };
    }

    private static String adwin(String[] words) {
        Adwin adwin = new Adwin(new AdwinSettings(
                Double.parseDouble(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5])));
        StringBuilder answer = new StringBuilder();
        for (int i = 6; i < words.length; i++) {
            boolean drift = adwin.add(Double.parseDouble(words[i])).isPresent();
            append(answer, drift, adwin.width(), adwin.total(), adwin.squaredDeviations(), adwin.estimate());
        }
        return answer.toString();
    }

    private static String pageHinkley(String[] words) {
        PageHinkley pageHinkley = new PageHinkley(new PageHinkleySettings(
                Integer.parseInt(words[1]),
                Double.parseDouble(words[2]),
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]),
                Mode.valueOf(words[5].toUpperCase(Locale.ROOT))));
        StringBuilder answer = new StringBuilder();
        for (int i = 6; i < words.length; i++) {
            boolean drift = pageHinkley.add(Double.parseDouble(words[i])).isPresent();
            append(
                    answer,
                    drift,
                    pageHinkley.width(),
                    pageHinkley.riseSum(),
                    pageHinkley.fallSum(),
                    pageHinkley.estimate());
        }
        return answer.toString();
    }

    private static String metrics(String[] words) {
        int classes = Integer.parseInt(words[1]);
        List<Label> labels = IntStream.range(0, classes)
                .mapToObj(c -> new Label("class-%05d".formatted(c)))
                .toList();
        Prequential prequential = Prequential.withDefaults();
        for (Row row : rows(words, classes)) {
            prequential.add(ScoredExample.of(labels.get(row.actual()), labels, row.values()));
        }
        List<String> answer = new ArrayList<>();
        for (OptionalDouble metric : List.of(
                prequential.accuracy(),
                prequential.topK(3),
                prequential.topK(5),
                prequential.kappa(),
                prequential.logLoss(),
                prequential.brier(),
                prequential.expectedCalibrationError(),
                prequential.confusion().macroF1())) {
            answer.add(hex(metric));
        }
        prequential.confusion().classes().values().forEach(counts -> {
            answer.add(hex(counts.precision()));
            answer.add(hex(counts.recall()));
            answer.add(hex(counts.f1()));
        });
        prequential.reliability().forEach(bin -> {
            answer.add(hex(bin.accuracy()));
            answer.add(hex(bin.meanConfidence()));
        });
        return String.join(" ", answer);
    }

    /** With all examples as one batch, and a prior that counts for almost nothing: what an offline fit would find. */
    private static String temperature(String[] words) {
        List<Row> rows = rows(words, Integer.parseInt(words[1]));
        TemperatureScaling.State state = new TemperatureScaling(1000, 1e-9)
                .update(
                        TemperatureScaling.State.INITIAL,
                        rows.stream().map(Row::values).toList(),
                        rows.stream().mapToInt(Row::actual).toArray());
        return Double.toHexString(state.temperature());
    }

    private static List<Row> rows(String[] words, int classes) {
        List<Row> rows = new ArrayList<>();
        for (int at = 3; at < words.length; at += 1 + classes) {
            String[] numbers = Arrays.copyOfRange(words, at + 1, at + 1 + classes);
            float[] values = new float[classes];
            for (int j = 0; j < classes; j++) {
                values[j] = Float.parseFloat(numbers[j]);
            }
            rows.add(new Row(Integer.parseInt(words[at]), values));
        }
        return rows;
    }

    private static void append(StringBuilder answer, boolean drift, long width, double... numbers) {
        answer.append(drift ? "1 " : "0 ").append(width).append(' ');
        for (double number : numbers) {
            answer.append(Double.toHexString(number)).append(' ');
        }
    }

    private static String hex(OptionalDouble metric) {
        return metric.isPresent() ? Double.toHexString(metric.getAsDouble()) : "nan";
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, by this class
    private record Row(int actual, float[] values) {}
}
