package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.Contracts;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.Prediction;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream predictions}: shows what was predicted, and what is being predicted. */
@Command(
        name = "predictions",
        description = "Show predictions, committed ones only: those that are there, or with --follow those that come.")
final class PredictionsCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as predictions come, beginning with the next.")
    private boolean follow;

    @Option(names = "--from-beginning", description = "With --follow: begin with the oldest prediction.")
    private boolean fromBeginning;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "TABLE",
            description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}); json is a line for each.")
    private PredictionFormat format = PredictionFormat.TABLE;

    @Option(
            names = {"-n", "--max"},
            paramLabel = "N",
            description = "Stop after so many.")
    private @Nullable Integer max;

    @Option(names = "--head", paramLabel = "NAME", description = "Only predictions of this head.")
    private @Nullable String head;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (max != null && max < 1) {
            throw new ParameterException(spec.commandLine(), "--max %d: expected 1 or more".formatted(max));
        }
        HeadstreamConfig settings = connection.settings();
        String topic = settings.topics().names().predictions();
        PrintWriter out = spec.commandLine().getOut();
        try (TopicReader reader = new TopicReader(settings);
                Contract contract = Contracts.of(settings)) {
            format.heading().ifPresent(out::println);
            Predicate<ConsumerRecord<byte[], byte[]>> printer = printer(contract, out);
            if (follow) {
                // Goes false when whoever reads the output has gone, as 'head' does.
                reader.follow(List.of(topic), fromBeginning, printer, () -> !out.checkError());
            } else {
                reader.readToEnd(List.of(topic), printer);
            }
            out.flush();
        }
        return 0;
    }

    private Predicate<ConsumerRecord<byte[], byte[]>> printer(Contract contract, PrintWriter out) {
        int[] left = {max == null ? Integer.MAX_VALUE : max};
        return record -> {
            Prediction prediction = contract.decode(record.topic(), record.value(), Prediction.class);
            if (head == null || head.equals(prediction.getHead())) {
                out.println(format.line(prediction));
                left[0]--;
            }
            return left[0] > 0;
        };
    }
}
