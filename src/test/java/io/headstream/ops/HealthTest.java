package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private RunningOps ops;

    @BeforeEach
    void start() {
        ops = RunningOps.start("http.ready.max.lag", "10");
    }

    @AfterEach
    void stop() {
        ops.close();
    }

    @Test
    void shouldBeReadyWhileEverythingRuns() throws Exception {
        assertThat(ops.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(ops.get("/health/ready").body()).isEqualTo("""
                        {"status":"up","reasons":[],"remarks":[],"version":"1.2.3","backbone":"not needed","applications":[\
                        {"id":"headstream-trainer","state":"RUNNING","running":true,"failed":false,"lag":7}]}""");
    }

    @Test
    void shouldLiveButNotBeReadyWhileTheBackboneLoads() throws Exception {
        ops.is(new InstanceStatus(
                "1.2.3", false, InstanceStatus.BackboneStatus.LOADING, List.of(), List.of("something")));

        assertThat(ops.get("/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = ops.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("the backbone is not loaded yet", "the instance has not started yet");
        assertThat(ready.body()).startsWith("{\"status\":\"down\"");
    }

    @Test
    void shouldLiveAndBeReadyAndSayWhatIsAmiss() throws Exception {
        ops.is(RunningOps.upBut("7 records were deleted before they were read"));

        for (String probe : List.of("/health/live", "/health/ready")) {
            HttpResponse<String> answer = ops.get(probe);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).startsWith("""
                            {"status":"degraded","reasons":[],"remarks":["7 records were deleted before they were read"],""");
        }
    }

    @Test
    void shouldNotBeReadyWhileAnApplicationRebalances() throws Exception {
        ops.is(RunningOps.up(new ApplicationStatus("headstream-embedder", "REBALANCING", false, false, 0)));

        HttpResponse<String> ready = ops.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("headstream-embedder is REBALANCING, expected RUNNING");
        assertThat(ops.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldNotBeReadyTooFarBehind() throws Exception {
        ops.is(RunningOps.up(new ApplicationStatus("headstream-embedder", "RUNNING", true, false, 11)));

        HttpResponse<String> ready = ops.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("headstream-embedder is 11 records behind, expected at most 10");
    }

    @Test
    void shouldNotLiveOnceAnApplicationHasStoppedForGood() throws Exception {
        ops.is(RunningOps.up(new ApplicationStatus("headstream-trainer", "ERROR", false, true, 0)));

        HttpResponse<String> live = ops.get("/health/live");
        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(live.body()).contains("headstream-trainer has stopped");
    }

    @Test
    void shouldTellMetersAsPrometheusReadsThem() throws Exception {
        HttpResponse<String> metrics = ops.get("/metrics");

        assertThat(metrics.body()).isEqualTo("# TYPE records counter\nrecords 1\n");
        assertThat(metrics.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
    }
}
