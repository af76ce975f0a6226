package io.headstream.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts, dashboard and runbook against the meters that there are, and against each other. */
class MonitoringTest {
    private static final Path ALERTS = Path.of("monitoring", "alerts.yml");
    private static final Path DASHBOARD = Path.of("monitoring", "grafana", "dashboards", "headstream.json");
    private static final Path RUNBOOK = Path.of("docs", "runbook.md");
    private static final Pattern METRIC = Pattern.compile("\\b(headstream|jvm|process|system)_[a-z0-9_]+");

    /** A name and the labels in braces behind it. */
    private static final Pattern SELECTED = Pattern.compile("\\b(headstream_[a-z0-9_]+)\\{([^}]*)}");

    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");

    private static List<Map<String, Object>> alerts() {
        return Kustomization.list(Kustomization.documents(ALERTS).get(0).get("groups")).stream()
                .flatMap(group -> Kustomization.list(Kustomization.map(group).get("rules")).stream())
                .map(Kustomization::map)
                .toList();
    }

    private static List<String> dashboardExpressions() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        List<String> expressions = new ArrayList<>();
        dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
        dashboard.get("templating").findValues("definition").forEach(query -> expressions.add(query.asText()));
        return expressions;
    }

    private static Stream<String> expressions() throws IOException {
        return Stream.concat(
                alerts().stream().map(alert -> alert.get("expr").toString()), dashboardExpressions().stream());
    }

    /** Every name that a scrape can hold. */
    private static Set<String> exposed() {
        Set<String> names = new HashSet<>();
        for (HeadstreamMeter meter : HeadstreamMeter.values()) {
            names.addAll(exposed(meter));
        }
        try (MetricsRegistry metrics = new MetricsRegistry()) {
            metrics.scrape()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> names.add(line.split("[{ ]")[0]));
        }
        return names;
    }

    /** Every metric that an alert or the dashboard names. */
    private static Set<String> named() throws IOException {
        Set<String> named = new TreeSet<>();
        expressions().forEach(expression -> {
            Matcher matcher = METRIC.matcher(expression.replaceAll("\"[^\"]*\"", "\"\""));
            while (matcher.find()) {
                named.add(matcher.group());
            }
        });
        return named;
    }

    private static List<String> exposed(HeadstreamMeter meter) {
        String name = meter.exposedName();
        return switch (meter.kind()) {
            case COUNTER, GAUGE -> List.of(name);
            case TIMER, HISTOGRAM -> List.of(name + "_bucket", name + "_sum", name + "_count", name + "_max");
        };
    }

    @Test
    void shouldNameOnlyMetricsThatAreExposed() throws IOException {
        assertThat(named()).hasSizeGreaterThan(30);
        assertThat(exposed()).containsAll(named());
    }

    @Test
    void shouldSelectOnlyByTagsThatAMeterHas() throws IOException {
        List<String> faults = new ArrayList<>();
        expressions().forEach(expression -> {
            Matcher selected = SELECTED.matcher(expression);
            while (selected.find()) {
                HeadstreamMeter meter = Arrays.stream(HeadstreamMeter.values())
                        .filter(candidate -> exposed(candidate).contains(selected.group(1)))
                        .findFirst()
                        .orElseThrow();
                Matcher label = LABEL.matcher(selected.group(2).replaceAll("\"[^\"]*\"", "\"\""));
                while (label.find()) {
                    if (!meter.tags().contains(label.group(1))
                            && !label.group(1).equals("instance")) {
                        faults.add("%s of %s in %s".formatted(label.group(1), selected.group(1), expression));
                    }
                }
            }
        });

        assertThat(faults).isEmpty();
    }

    @Test
    void shouldShowEveryMeterInTheDashboardOrWarnOfIt() throws IOException {
        Set<String> named = named();

        assertThat(HeadstreamMeter.values())
                .allSatisfy(meter -> assertThat(named).containsAnyElementsOf(exposed(meter)));
    }

    @Test
    void shouldHaveAHeadingInTheRunbookForEveryAlertAndNoOther() throws IOException {
        String runbook = Files.readString(RUNBOOK);
        String alerting = runbook.substring(runbook.indexOf("## Alerts"), runbook.indexOf("## Capacity planning"));
        List<String> headings = alerting.lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();

        assertThat(headings)
                .containsExactlyInAnyOrderElementsOf(alerts().stream()
                        .map(alert -> alert.get("alert").toString())
                        .toList());
        for (String section : alerting.split("\n### ")) {
            if (!section.startsWith("## ")) {
                assertThat(section).contains("**Symptom.**", "**Check.**", "**Act.**", "**Verify.**");
            }
        }
    }

    @Test
    void shouldPointEveryAlertAtItsHeading() {
        assertThat(alerts()).allSatisfy(alert -> {
            Map<String, Object> annotations = Kustomization.map(alert.get("annotations"));
            assertThat(annotations.get("runbook_url"))
                    .isEqualTo(
                            "docs/runbook.md#" + alert.get("alert").toString().toLowerCase(Locale.ROOT));
            assertThat(annotations.get("summary").toString()).isNotBlank();
            assertThat(Objects.requireNonNull(
                            Kustomization.map(alert.get("labels")).get("severity")))
                    .isIn("critical", "warning", "info");
        });
    }

    @Test
    void shouldGiveThePrometheusOperatorTheSameRules() {
        Map<String, Object> rule = Kustomization.documents(Path.of("k8s", "base", "prometheus-rule.yml"))
                .get(0);

        assertThat(Kustomization.map(rule.get("spec")).get("groups"))
                .isEqualTo(Kustomization.documents(ALERTS).get(0).get("groups"));
    }

    @Test
    void shouldScrapeThePortAndPathsThatTheComposeFileOpens() throws IOException {
        Map<String, Object> compose =
                Kustomization.documents(Path.of("docker-compose.yml")).get(0);
        Map<String, Object> services = Kustomization.map(compose.get("services"));
        Map<String, Object> scraping =
                Kustomization.map(Kustomization.list(Kustomization.documents(Path.of("monitoring", "prometheus.yml"))
                                .get(0)
                                .get("scrape_configs"))
                        .get(0));
        Map<String, Object> targets = Kustomization.map(
                Kustomization.list(scraping.get("static_configs")).get(0));

        assertThat(Kustomization.list(targets.get("targets"))).containsExactly("embedder:8080", "trainer:8080");
        assertThat(services).containsKeys("embedder", "trainer", "prometheus", "grafana", "producer");
    }
}
