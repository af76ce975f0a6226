package io.headstream.ops;

import io.headstream.ops.view.HistoryView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a command.
 *
 * @param commandId names it; sent again under this id it changes nothing
 * @param outcome {@code ACCEPTED}, {@code REJECTED}, {@code DUPLICATE}, or {@code PENDING} if no answer came in time
 * @param repeated whether a command of this id had come before; then the outcome is that of the first, if it is remembered
 * @param reason why it was rejected, in a sentence; null: it was not
 * @param legal what would have been legal, if it was rejected
 * @param event the line of the audit trail; null while it is pending
 */
record CommandAnswer(
        String commandId,
        String outcome,
        boolean repeated,
        @Nullable String reason,
        List<String> legal,
        @Nullable HistoryView event) {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    static CommandAnswer pending(String commandId) {
        return new CommandAnswer(
                commandId, "PENDING", false, "no answer yet; ask the history, or send it again", List.of(), null);
    }

    static CommandAnswer of(HistoryView line, boolean repeated) {
        return new CommandAnswer(line.commandId(), line.outcome(), repeated, line.reason(), line.legal(), line);
    }

    int status() {
        return switch (outcome) {
            case "REJECTED" -> HttpProblem.Category.ILLEGAL_COMMAND.status();
            case "PENDING" -> ACCEPTED;
            default -> OK;
        };
    }
}
