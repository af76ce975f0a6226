package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutOutcome;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.Share;
import io.headstream.rollout.VersionRef;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandRoutesTest {
    private static final String PROMOTE = "{\"action\":\"PROMOTE\",\"version\":\"ridge/1\",\"why\":\"it is better\"}";

    private RunningApi api;

    @BeforeEach
    void start() {
        api = RunningApi.start();
        api.sample().fill();
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    @Test
    void shouldAnswerWithTheLineOfTheAuditTrail() throws Exception {
        HttpResponse<String> answer = api.command(PROMOTE);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode event = RunningApi.json(answer).path("event");
        assertThat(event.path("request").asText()).isEqualTo("promote ridge/1");
        assertThat(event.path("why").asText()).isEqualTo("it is better");
        assertThat(event.path("by").asText()).isEqualTo("local");
        assertThat(event.at("/championBefore/learner").asText()).isEqualTo("dense");
        assertThat(event.at("/champion/learner").asText()).isEqualTo("ridge");
        assertThat(RunningApi.json(api.get("/api/v1/heads/emoji"))
                        .at("/champion/learner")
                        .asText())
                .isEqualTo("ridge");
    }

    @Test
    void shouldSayWhyACommandIsIllegalAndWhatIsLegal() throws Exception {
        HttpResponse<String> answer = api.command("{\"action\":\"END_CANARY\",\"why\":\"there is none\"}");

        assertThat(answer.statusCode()).isEqualTo(409);
        JsonNode body = RunningApi.json(answer);
        assertThat(body.path("outcome").asText()).isEqualTo("REJECTED");
        assertThat(body.path("reason").asText()).isNotEmpty();
        assertThat(body.path("legal")).extracting(JsonNode::asText).contains("PROMOTE", "ROLL_BACK", "PIN");
    }

    @Test
    void shouldChangeNothingTheSecondTimeAndTellTheFirstOutcome() throws Exception {
        HttpResponse<String> first = api.command(PROMOTE, "Idempotency-Key", "ticket-7");
        List<RolloutCommand> again = new ArrayList<>();
        api.trainerIs(command -> {
            again.add(command);
            return Optional.of(duplicateOf(command));
        });

        JsonNode second = RunningApi.json(api.command(PROMOTE, "Idempotency-Key", "ticket-7"));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again).extracting(command -> command.id().value()).containsExactly("ticket-7");
        assertThat(second.path("repeated").asBoolean()).isTrue();
        assertThat(second.path("outcome").asText()).isEqualTo("ACCEPTED");
        assertThat(second.at("/event/epoch")).isEqualTo(RunningApi.json(first).at("/event/epoch"));
    }

    @Test
    void shouldAskUnderTheEpochThatTheAskerSaw() throws Exception {
        String seen =
                api.get("/api/v1/heads/emoji").headers().firstValue("ETag").orElseThrow();
        assertThat(seen).isEqualTo("\"2\"");

        assertThat(api.command(PROMOTE, "If-Match", seen).statusCode()).isEqualTo(200);
        HttpResponse<String> late = api.command("{\"action\":\"PIN\",\"why\":\"hold\"}", "If-Match", seen);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(RunningApi.json(late).path("reason").asText()).contains("epoch");
        assertThat(api.command("{\"action\":\"PIN\",\"why\":\"hold\",\"expectedEpoch\":3}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldSayThatACommandIsPendingIfNoAnswerCameInTime() throws Exception {
        api.trainerIs(command -> Optional.empty());

        HttpResponse<String> answer = api.command(PROMOTE, "Idempotency-Key", "ticket-8");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(RunningApi.json(answer).path("commandId").asText()).isEqualTo("ticket-8");
        assertThat(RunningApi.json(answer).path("outcome").asText()).isEqualTo("PENDING");
    }

    @Test
    void shouldTellUnderWhichIdToTryAgainWhenKafkaIsAway() throws Exception {
        api.trainerIs(command -> {
            throw new KafkaException("broker secrets");
        });

        HttpResponse<String> answer = api.command(PROMOTE, "Idempotency-Key", "ticket-9");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("Idempotency-Key: ticket-9").doesNotContain("secrets");
    }

    @Test
    void shouldUnderstandEveryAction() throws Exception {
        List<RolloutAction> asked = new ArrayList<>();
        api.trainerIs(command -> {
            asked.add(command.action());
            return Optional.empty();
        });

        for (String body : List.of(
                "{\"action\":\"CREATE\",\"learners\":[{\"learner\":\"ridge\"}],\"policy\":{\"name\":\"manual\"}",
                "{\"action\":\"ROLL_BACK\"",
                "{\"action\":\"ROLL_BACK\",\"version\":\"dense/1\"",
                "{\"action\":\"CANARY\",\"version\":\"dense/3\",\"percent\":0.25",
                "{\"action\":\"END_CANARY\"",
                "{\"action\":\"SHADOW_ON\",\"version\":\"dense/3\"",
                "{\"action\":\"SHADOW_OFF\",\"version\":\"dense/3\"",
                "{\"action\":\"PIN\"",
                "{\"action\":\"UNPIN\"",
                "{\"action\":\"PAUSE_TRAINING\"",
                "{\"action\":\"RESUME_TRAINING\"",
                "{\"action\":\"SET_HYPER_PARAMETERS\",\"learner\":\"dense\",\"hyperParameters\":{\"l2\":0.1}",
                "{\"action\":\"SET_POLICY\",\"policy\":{\"name\":\"promote-each\"}")) {
            HttpResponse<String> answer = api.command(body + ",\"why\":\"to see\"}");
            assertThat(answer.statusCode()).as(body + answer.body()).isEqualTo(202);
        }

        assertThat(asked)
                .extracting(RolloutAction::toString)
                .containsExactly(
                        "create with learners ridge under policy manual",
                        "roll back",
                        "roll back to dense/1",
                        "canary dense/3 at 0.25 %",
                        "end the canary",
                        "shadow dense/3 on",
                        "shadow dense/3 off",
                        "pin",
                        "unpin",
                        "pause training",
                        "resume training",
                        "set hyper-parameters of dense: l2=0.1",
                        "set policy promote-each");
        assertThat(asked.get(3)).isEqualTo(new RolloutAction.StartCanary(VersionRef.parse("dense/3"), new Share(25)));
        assertThat(asked.get(12)).isEqualTo(new RolloutAction.SetPolicy(PolicySettings.of("promote-each")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"action\":\"PIN\"} | no text 'why'",
                "{\"action\":\"PIN\",\"why\":\" \"} | why ' ' of 1 characters",
                "{\"action\":\"PIN\",\"why\":\"x\",\"version\":\"dense/1\"} | field 'version'",
                "{\"action\":\"PROMOTE\",\"why\":\"x\",\"version\":\"dense\"} | learner/number",
                "{\"action\":\"CANARY\",\"why\":\"x\",\"version\":\"dense/1\",\"percent\":101} | expected 0.01 to 100",
                "{\"action\":\"CANARY\",\"why\":\"x\",\"version\":\"dense/1\",\"percent\":\"5\"} | no number 'percent'",
                "{\"action\":\"PIN\",\"why\":\"x\",\"expectedEpoch\":1.5} | no whole number",
                "{\"action\":\"PIN\",\"why\":\"x\"} {} | no JSON",
            })
    void shouldSayWhatIsWrongWithACommand(String body, String expected) throws Exception {
        HttpResponse<String> answer = api.command(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningApi.json(answer).path("detail").asText()).contains(expected);
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() throws Exception {
        HttpResponse<String> answer = api.command("{\"action\":\"PIN\",\"why\":\"" + "x".repeat(70_000) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, test, , , 415",
        "application/x-www-form-urlencoded, test, , , 415",
        "application/json, , , , 403",
        "application/json, test, http://evil.example, , 403",
        "application/json, test, null, , 403",
        "application/json, test, , cross-site, 403",
        "application/json, test, , same-site, 403",
        "application/json;charset=utf-8, test, , same-origin, 200"
    })
    void shouldNotBeCommandedByAPageOfAnotherSite(
            String contentType, String client, String origin, String site, int status) throws Exception {
        List<String> headers = new ArrayList<>(List.of("Content-Type", contentType));
        add(headers, "X-Headstream-Client", client);
        add(headers, "Origin", origin);
        add(headers, "Sec-Fetch-Site", site);

        HttpResponse<String> answer = api.post("/api/v1/heads/emoji/commands", PROMOTE, headers.toArray(String[]::new));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @Test
    void shouldCommandInTheNameOfTheToken() throws Exception {
        try (RunningApi guarded = RunningApi.start("http.tokens", RunningApi.TOKENS)) {
            guarded.sample().fill();

            HttpResponse<String> answer = guarded.post(
                    "/api/v1/heads/emoji/commands",
                    PROMOTE,
                    "Content-Type",
                    "application/json",
                    "Authorization",
                    "Bearer " + RunningApi.OPERATOR);

            assertThat(RunningApi.json(answer).at("/event/by").asText()).isEqualTo("ann");
        }
    }

    private static void add(List<String> headers, String name, String value) {
        if (value != null) {
            headers.add(name);
            headers.add(value);
        }
    }

    private static RolloutEvent duplicateOf(RolloutCommand command) {
        return RolloutEvent.of(
                command,
                new RolloutOutcome.Duplicate("it was accepted before"),
                RolloutState.untouched(command.head()),
                command.issuedAt());
    }
}
