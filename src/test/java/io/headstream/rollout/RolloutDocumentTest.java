package io.headstream.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/rollout.md says of every move when it is legal, as the state machine has it. */
class RolloutDocumentTest {
    private static final Path PAGE = Path.of("docs", "rollout.md");
    private static final String UPDATE = "headstream.docs.update";
    private static final String BEGIN = "<!-- moves: written by RolloutDocumentTest -->\n";
    private static final String END = "<!-- /moves -->";

    @Test
    void shouldSayWhichMovesAreLegal() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(end).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
            return;
        }

        assertThat(page.substring(begin, end))
                .as("write it anew with mvn test -Dtest=RolloutDocumentTest -D%s=true and commit it", UPDATE)
                .isEqualTo(table());
    }

    @Test
    void shouldDescribeEveryPhase() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(Stream.of(RolloutPhase.values())
                        .map(phase -> "| `%s` |".formatted(phase))
                        .toList());
    }

    private static String table() {
        String phases =
                Stream.of(RolloutPhase.values()).map(phase -> "`" + phase + "`").collect(Collectors.joining(" | "));
        StringBuilder table = new StringBuilder("| Move | " + phases + " | Also needs | By policies |\n");
        table.append("|---".repeat(RolloutPhase.values().length + 3)).append("|\n");
        for (RolloutMove move : RolloutMove.values()) {
            String cells = Stream.of(RolloutPhase.values())
                    .map(phase -> phase.moves().contains(move) ? "yes" : "–")
                    .collect(Collectors.joining(" | "));
            table.append("| `%s` | %s | %s | %s |%n".formatted(move, cells, needs(move), byPolicies(move)));
        }
        return table.toString().replace("\r\n", "\n");
    }

    /** What of the holds must be so, found by asking. */
    private static String needs(RolloutMove move) {
        if (move == RolloutMove.CREATE) {
            return "a name that is not in use";
        }
        boolean pinned = allowed(move, new Holds(true, false), Rollouts.ANN)
                || allowed(move, new Holds(true, true), Rollouts.ANN);
        boolean unpinned = allowed(move, new Holds(false, false), Rollouts.ANN)
                || allowed(move, new Holds(false, true), Rollouts.ANN);
        boolean paused = allowed(move, new Holds(false, true), Rollouts.ANN)
                || allowed(move, new Holds(true, true), Rollouts.ANN);
        boolean running = allowed(move, new Holds(false, false), Rollouts.ANN)
                || allowed(move, new Holds(true, false), Rollouts.ANN);
        if (pinned != unpinned) {
            return pinned ? "pinned" : "not pinned";
        }
        if (paused != running) {
            return paused ? "training paused" : "training not paused";
        }
        return "";
    }

    private static String byPolicies(RolloutMove move) {
        if (!allowed(move, Holds.NONE, Rollouts.AUTO)) {
            return "–";
        }
        return allowed(move, new Holds(true, false), Rollouts.AUTO) ? "yes" : "unless pinned";
    }

    private static boolean allowed(RolloutMove move, Holds holds, Author author) {
        return holds.allowed(Set.of(move), author).contains(move);
    }
}
