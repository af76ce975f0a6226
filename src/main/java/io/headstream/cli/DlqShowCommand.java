package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.deadletter.Letter;
import io.headstream.deadletter.LetterContent;
import io.headstream.deadletter.LetterFilter;
import io.headstream.deadletter.LetterPosition;
import io.headstream.deadletter.ReplayMarks;
import io.headstream.image.ImageInspector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream dlq show}. */
@Command(name = "show", description = "Show one dead letter: why it was set aside, its headers and what it holds.")
final class DlqShowCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(
            paramLabel = "PARTITION@OFFSET",
            description = "Which one, as the list shows it; the offset alone is one of partition 0.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String letter;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TABLE",
            description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private HeadsCommand.Output output = HeadsCommand.Output.TABLE;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        LetterPosition position = position();
        HeadstreamConfig settings = connection.settings();
        try (DeadLetterTopic topic = new DeadLetterTopic(settings)) {
            ReplayMarks marks = topic.marks();
            List<Letter> found = new ArrayList<>();
            topic.read(LetterFilter.at(Set.of(position)), one -> {
                found.add(one);
                return false;
            });
            if (found.isEmpty()) {
                throw new TopicUnreadableException(
                        "there is no dead letter %s in topic '%s'; headstream dlq list shows those that there are"
                                .formatted(position, settings.topics().names().deadLetters()));
            }
            tell(found.get(0), marks, topic.content(found.get(0)), new ImageInspector(settings.imageLimits()));
        }
        return 0;
    }

    private void tell(Letter found, ReplayMarks marks, LetterContent content, ImageInspector inspector) {
        if (output == HeadsCommand.Output.JSON) {
            spec.commandLine().getOut().println(HeadsCommand.indented(LetterJson.of(found, marks, content, inspector)));
        } else {
            LetterReport.details(found, marks, content, inspector)
                    .forEach(spec.commandLine().getOut()::println);
        }
    }

    private LetterPosition position() {
        try {
            return LetterPosition.parse(letter);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
