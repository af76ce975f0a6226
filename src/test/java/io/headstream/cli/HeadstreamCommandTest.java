package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadstreamCommandTest {
    private static final String[] NOWHERE = {
        "--bootstrap-servers", "127.0.0.1:1", "--registry-url", "http://127.0.0.1:1"
    };

    @TempDir
    Path directory;

    @Test
    void shouldSayItsVersion() {
        CommandLineRun run = CommandLineRun.of("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("headstream ").contains("Java " + System.getProperty("java.version"));
    }

    @Test
    void shouldListItsCommandsAndExitCodes() {
        CommandLineRun run = CommandLineRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("demo", "run", "produce", "label", "predictions", "heads", "backbone")
                .contains("2   the command line is wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "run",
                "produce",
                "label",
                "predictions",
                "heads",
                "heads list",
                "heads show",
                "heads history",
                "heads compare",
                "heads create",
                "heads promote",
                "heads rollback",
                "heads canary",
                "heads shadow",
                "heads pin",
                "heads unpin",
                "heads pause",
                "heads resume",
                "heads policy",
                "heads set",
                "completion",
                "heads export",
                "heads migrate",
                "backbone",
                "backbone import",
                "backbone inspect",
                "backbone list",
                "backbone remove",
                "token"
            })
    void shouldExplainEveryCommand(String command) {
        CommandLineRun run = CommandLineRun.of((command + " --help").split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: headstream " + command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo --nonsense|Unknown option: '--nonsense'",
                "nonsense|Unmatched argument at index 0: 'nonsense'",
                "''|which command? One of demo, run, produce, label, predictions, heads, verify, dlq, recover,"
                        + " restore, backbone, token, acls, completion",
                "heads|which command? One of list, show, history, compare, fsck, export, migrate, create, promote, rollback, canary, shadow, pin,"
                        + " unpin, pause, resume, policy, set",
                "acls -b localhost:1 -r http://localhost:2 nobody|USE: 'nobody': expected one of embedder, trainer, console, producer, consumer, heads, rollout, dlq, replay, repair, migrate, recover",
                "heads promote animals dense -c f|VERSION: dense: version 'dense', expected learner/number such as dense/12",
                "heads promote UPPER dense/1 -c f|HEAD: UPPER: head name",
                "heads promote animals dense/1 -c f|head 'animals': promote dense/1: nobody can be asked here, expected --yes",
                "heads rollback animals -c f|head 'animals': roll back: nobody can be asked here, expected --yes",
                "heads set animals dense learningRate=1 -c f|nobody can be asked here, expected --yes",
                "heads set animals dense -c f|expected KEY=VALUE, or --as-configured",
                "heads set animals dense a -c f|KEY=VALUE: a: expected key=value, each key once",
                "heads set animals dense a=1 a=2 -c f|KEY=VALUE: a=2: expected key=value, each key once",
                "heads canary animals dense/1 -c f|expected VERSION and PERCENT, or --end",
                "heads canary animals dense/1 5 --end -c f|expected VERSION and PERCENT, or --end",
                "heads canary animals dense/1 0 -c f|PERCENT: 0: share of 0.00 %, expected 0.01 to 100",
                "heads shadow animals dense/1 maybe -c f|Invalid value for positional parameter",
                "heads policy animals best -c f|NAME: best: policy 'best', expected one of auto, manual, promote-each",
                "heads policy animals auto alpha=2 -c f|NAME: auto: alpha 2.0, expected above 0 and below 1",
                "heads create animals --learner UPPER -c f|--learner: UPPER: learner name",
                "heads pin animals --timeout 0 -c f|--timeout 0.0: expected a number above 0",
                "heads pin animals --id a|Missing required argument",
                "heads pin animals --id a?b -c f|--id: a?b: command id 'a?b', expected 1 to 128",
                "heads history animals --limit 0 -c f|--limit 0: expected 1 or more",
                "heads compare animals dense/x ridge -c f|A: version 'dense/x', expected learner/number",
                "heads compare animals dense ridge --windows 0 -c f|--windows 0: expected 1 or more",
                "completion fish|Invalid value for positional parameter",
                "heads export --head h --format onnx --out d -c f|Invalid value for option '--format'",
                "heads export --head h --format saved-model -c f|Missing required option: '--out=DIR'",
                "heads export --head h --format saved-model --out d --backbone b -c f|--backbone has no use without --with-backbone",
                "backbone|which command? One of import, inspect, list, remove",
                "backbone import x|Missing required option: '--name=NAME'",
                "run|Missing required option: '--config=FILE'",
                "run --config x --role boss|Invalid value for option '--role'",
                "demo --rate -1|--rate -1.0: expected 0 or more",
                "demo --rate NaN|--rate NaN: expected 0 or more",
                "demo --events 0|--events 0: expected 1 or more",
                "demo --seed -1|--seed -1: expected 0 or more",
                "produce --images x --head y|Missing required argument",
                "produce --images x --head y -b a:1|Missing required argument(s): --registry-url=URL",
                "produce --images x --manifest z --head y -c f|--images=DIR, --manifest=CSV are mutually exclusive",
                "produce --images x --head UPPER -c f|--head: UPPER: head name",
                "produce --images x --head y -c f --rate -2|--rate -2.0: expected a number above 0",
                "label --head y -c f|Missing required argument",
                "label --head y --id a --csv b --label x -c f|--id=ID, --csv=FILE are mutually exclusive",
                "label --head y --id a -c f|--id: expected --label or --retract with it",
                "label --head y --csv a --label x -c f|--label: expected with --id; with --csv it is in the file",
                "label --head y --id a --label x --retract -c f|--label=LABEL, --retract are mutually exclusive",
                "label --head UPPER --id a --retract -c f|--head: UPPER: head name",
                "predictions -c f -b a:1 -r http://b|mutually exclusive",
                "predictions -c f --max 0|--max 0: expected 1 or more",
                "predictions -c f --format xml|Invalid value for option '--format'",
                "demo --log-level LOUD|Invalid value for option '--log-level'"
            })
    void shouldSayInALineWhatIsWrongWithTheCommandLine(String arguments, String message) {
        CommandLineRun run = CommandLineRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("headstream: ").contains(message).contains("--help'");
    }

    @Test
    void shouldWriteACompletionThatKnowsEveryCommand() {
        CommandLineRun run = CommandLineRun.of("completion", "bash");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("complete -F _complete_headstream")
                .contains("rollback")
                .contains("--expect-epoch")
                .contains("zsh");
        assertThat(CommandLineRun.of("completion", "ZSH").out()).isEqualTo(run.out());
    }

    @Test
    void shouldSayInALineWhyImagesCannotBeSent() {
        CommandLineRun run = CommandLineRun.of(with(NOWHERE, "produce", "--images", "/nowhere", "--head", "emoji"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("headstream: images '/nowhere': no such directory, expected a directory"
                        + " with a folder for every class [IMAGES_UNUSABLE]");
    }

    @Test
    void shouldSayInALineWhyLabelsCannotBeSent() {
        CommandLineRun run = CommandLineRun.of(with(NOWHERE, "label", "--csv", "/nowhere", "--head", "emoji"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("headstream: labels '/nowhere': no such file [LABELS_UNUSABLE]");
    }

    @Test
    void shouldShowTheStackTraceOnlyWhenAsked() {
        CommandLineRun run =
                CommandLineRun.of(with(NOWHERE, "produce", "--images", "/nowhere", "--head", "emoji", "--stacktrace"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("at io.headstream.demo.ImageFolder.read");
    }

    @Test
    void shouldNameEveryProblemOfAConfiguration() throws IOException {
        Path config = Files.writeString(directory.resolve("bad.properties"), "heads=emoji\nnonsense=1\n");

        CommandLineRun run = CommandLineRun.of("run", "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("CONFIG_INVALID")
                .contains("nonsense")
                .contains("kafka.bootstrap.servers")
                .doesNotContain("\tat ");
    }

    @Test
    void shouldSayThatADemoHasNoImages() {
        CommandLineRun run = CommandLineRun.of("demo", "--images", "/nowhere");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("headstream: images '/nowhere': no such directory");
    }

    private static String[] with(String[] some, String... others) {
        String[] all = Arrays.copyOf(others, others.length + some.length);
        System.arraycopy(some, 0, all, others.length, some.length);
        return all;
    }
}
