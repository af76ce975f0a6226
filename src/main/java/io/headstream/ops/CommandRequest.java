package io.headstream.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.headstream.event.Printable;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.LearnerSetup;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutMove;
import io.headstream.rollout.Share;
import io.headstream.rollout.VersionRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a command says; every fault of it is an {@link IllegalArgumentException} that says what was expected.
 *
 * @param action what is asked
 * @param why why, in a sentence
 * @param expectedEpochOrNull the epoch that the asker saw; null: whatever it is at
 */
record CommandRequest(
        RolloutAction action, String why, @Nullable Long expectedEpochOrNull) {
    private static final Set<String> COMMON = Set.of("action", "why", "expectedEpoch");

    static CommandRequest parse(JsonNode body) {
        if (!body.isObject()) {
            throw new IllegalArgumentException("a body that is no object, expected {\"action\": …, \"why\": …}");
        }
        return new CommandRequest(action(body), text(body, "why"), epoch(body));
    }

    private static RolloutAction action(JsonNode body) {
        return switch (move(text(body, "action"))) {
            case CREATE -> {
                only(body, "learners", "policy");
                yield new RolloutAction.Create(learners(body), body.has("policy") ? policy(body) : null);
            }
            case PROMOTE -> {
                only(body, "version");
                yield new RolloutAction.Promote(version(body));
            }
            case ROLL_BACK -> {
                only(body, "version");
                yield new RolloutAction.RollBack(body.has("version") ? version(body) : null);
            }
            case CANARY -> {
                only(body, "version", "percent");
                yield new RolloutAction.StartCanary(version(body), share(body));
            }
            case END_CANARY -> {
                only(body);
                yield new RolloutAction.EndCanary();
            }
            case SHADOW_ON, SHADOW_OFF -> {
                only(body, "version");
                yield new RolloutAction.Shadow(
                        version(body), text(body, "action").equals("SHADOW_ON"));
            }
            case PIN, UNPIN -> {
                only(body);
                yield new RolloutAction.Pin(text(body, "action").equals("PIN"));
            }
            case PAUSE_TRAINING, RESUME_TRAINING -> {
                only(body);
                yield new RolloutAction.PauseTraining(text(body, "action").equals("PAUSE_TRAINING"));
            }
            case SET_HYPER_PARAMETERS -> {
                only(body, "learner", "hyperParameters");
                yield new RolloutAction.SetHyperParameters(
                        new LearnerName(text(body, "learner")), HyperParameters.of(texts(body, "hyperParameters")));
            }
            case SET_POLICY -> {
                only(body, "policy");
                yield new RolloutAction.SetPolicy(policy(body));
            }
        };
    }

    private static RolloutMove move(String name) {
        return Arrays.stream(RolloutMove.values())
                .filter(move -> move.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("action '%s', expected one of %s"
                        .formatted(Printable.of(name), Arrays.toString(RolloutMove.values()))));
    }

    private static void only(JsonNode body, String... fields) {
        Set<String> expected = new TreeSet<>(COMMON);
        expected.addAll(Arrays.asList(fields));
        for (Iterator<String> each = body.fieldNames(); each.hasNext(); ) {
            String field = each.next();
            if (!expected.contains(field)) {
                throw new IllegalArgumentException("field '%s', expected none but %s of this action"
                        .formatted(Printable.of(field), String.join(", ", expected)));
            }
        }
    }

    private static VersionRef version(JsonNode body) {
        return VersionRef.parse(text(body, "version"));
    }

    private static Share share(JsonNode body) {
        JsonNode percent = body.path("percent");
        if (!percent.isNumber()) {
            throw new IllegalArgumentException("no number 'percent', expected one from 0.01 to 100");
        }
        return Share.percent(percent.decimalValue().stripTrailingZeros().toPlainString());
    }

    private static List<LearnerSetup> learners(JsonNode body) {
        List<LearnerSetup> learners = new ArrayList<>();
        JsonNode listed = body.path("learners");
        if (!listed.isMissingNode() && !listed.isArray()) {
            throw new IllegalArgumentException("'learners' that are no list, expected [{\"learner\": …}]");
        }
        for (JsonNode learner : listed) {
            learners.add(new LearnerSetup(
                    new LearnerName(text(learner, "learner")),
                    HyperParameters.of(learner.has("hyperParameters") ? texts(learner, "hyperParameters") : Map.of())));
        }
        return learners;
    }

    private static PolicySettings policy(JsonNode body) {
        JsonNode policy = body.path("policy");
        return PolicySettings.of(
                text(policy, "name"), policy.has("parameters") ? texts(policy, "parameters") : Map.of());
    }

    private static Map<String, String> texts(JsonNode body, String field) {
        JsonNode object = body.path(field);
        if (!object.isObject()) {
            throw new IllegalArgumentException("no object '%s', expected names and values".formatted(field));
        }
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw new IllegalArgumentException("%s '%s' without value, expected text or a number"
                        .formatted(field, Printable.of(entry.getKey())));
            }
            texts.put(entry.getKey(), entry.getValue().asText());
        }
        return texts;
    }

    private static String text(JsonNode body, String field) {
        JsonNode text = body.path(field);
        if (!text.isTextual()) {
            throw new IllegalArgumentException("no text '%s', expected one".formatted(field));
        }
        return text.asText();
    }

    private static @Nullable Long epoch(JsonNode body) {
        JsonNode epoch = body.path("expectedEpoch");
        if (epoch.isMissingNode() || epoch.isNull()) {
            return null;
        }
        if (!epoch.isIntegralNumber() || !epoch.canConvertToLong()) {
            throw new IllegalArgumentException("an 'expectedEpoch' that is no whole number, expected one of 0 or more");
        }
        return epoch.asLong();
    }
}
