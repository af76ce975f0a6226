package io.headstream.ops;

import io.headstream.event.HeadName;
import io.headstream.ops.view.HistoryView;
import io.headstream.ops.view.LiveView;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators may ask: every change is a command on the log, in the caller's name, and nothing else is. */
final class CommandRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRoutes.class);

    /** Commands wait behind what the trainer has to learn; a step takes milliseconds, a solve runs beside it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Pattern ENTITY_TAG = Pattern.compile("\"([0-9]{1,18})\"");

    private final Supplier<LiveView> view;
    private final Supplier<CommandSender> sender;
    private final Supplier<String> ids;
    private final Clock clock;

    /** @param ids gives ids to commands that come without one */
    CommandRoutes(Supplier<LiveView> view, Supplier<CommandSender> sender, Supplier<String> ids, Clock clock) {
        this.view = view;
        this.sender = sender;
        this.ids = ids;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.post("/api/v1/heads/{head}/commands", Access.OPERATOR, this::command));
    }

    private void command(Context context) throws InterruptedException {
        RolloutCommand command = read(context);
        Optional<RolloutEvent> event;
        try {
            event = sender.get().ask(command, PATIENCE);
        } catch (KafkaException e) {
            LOG.warn("command {} could not be delivered: {}", command.id(), e.getMessage());
            throw new HttpProblem(
                    HttpProblem.Category.UNAVAILABLE,
                    "Kafka does not take commands now; send it again with 'Idempotency-Key: %s'"
                            .formatted(command.id()));
        }
        CommandAnswer answer = event.map(this::answer)
                .orElseGet(() -> CommandAnswer.pending(command.id().value()));
        LOG.info("{} asked for '{}' of head {}: {}", command.by(), command.action(), command.head(), answer.outcome());
        context.status(answer.status());
        Json.answer(context, answer);
    }

    /** Of a command that came before, the first outcome is what its sender wants to know. */
    private CommandAnswer answer(RolloutEvent event) {
        HistoryView line = HistoryView.of(0, event);
        if (event.answer().kind() != RolloutEvent.Answer.Kind.DUPLICATE) {
            return CommandAnswer.of(line, false);
        }
        return CommandAnswer.of(
                view.get().board().firstOutcome(line.head(), line.commandId()).orElse(line), true);
    }

    private RolloutCommand read(Context context) {
        try {
            CommandRequest request = CommandRequest.parse(Json.read(context.bodyAsBytes()));
            String key = context.header("Idempotency-Key");
            return new RolloutCommand(
                    new CommandId(key == null ? ids.get() : key),
                    new HeadName(context.pathParam("head")),
                    epoch(request.expectedEpochOrNull(), context.header("If-Match")),
                    request.action(),
                    Author.person(Gatekeeper.caller(context).name()),
                    request.why(),
                    clock.instant());
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Long epoch(@Nullable Long inBody, @Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.equals("*")) {
            return inBody;
        }
        Matcher tag = ENTITY_TAG.matcher(ifMatch);
        if (!tag.matches()) {
            throw new IllegalArgumentException("another If-Match, expected the head's ETag, such as \"7\"");
        }
        long epoch = Long.parseLong(tag.group(1));
        if (inBody != null && inBody != epoch) {
            throw new IllegalArgumentException(
                    "If-Match %d and expectedEpoch %d, expected them alike".formatted(epoch, inBody));
        }
        return epoch;
    }
}
