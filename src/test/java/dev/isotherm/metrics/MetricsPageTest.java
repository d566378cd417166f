package dev.isotherm.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.isotherm.ShownCommands;
import dev.isotherm.ShownCommands.Outcome;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.Exposition;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scrape of both services shows, and that the documents, the dashboard and the alerts name nothing else. */
class MetricsPageTest {
    private static final Path ALERTS = Path.of("docs/grafana/alerts.yml");
    private static final Path ALERT_TESTS = Path.of("docs/grafana/alerts-test.yml");
    private static final Path DASHBOARD = Path.of("docs/grafana/dashboard.json");
    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final Path RUNBOOK = Path.of("docs/runbook.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(isotherm_\\w+)` \\| (\\w+) \\|([^|]*)\\| .+ \\|$");
    private static final String LAG = "isotherm_event_loop_lag_seconds_count";
    private static final Pattern NAME = Pattern.compile("\\b(?:isotherm|jvm|process|system)_\\w+");

    private static MetricsPages pages;
    private static Exposition api;
    private static Exposition worker;

    @BeforeAll
    static void start() {
        pages = new MetricsPages();
        pages.work();
        for (String path : List.of("/nothing/here-1", "/nothing/here-2", "/v1/jobs/none")) {
            assertThat(pages.send(pages.api, "GET", path, MetricsPages.TOKEN).statusCode())
                    .isEqualTo(404);
        }
        pages.send(pages.api, "BREW", "/health", "");
        // The contexts copy their figures once a second.
        worker = Awaitility.await()
                .atMost(Awaiting.DEADLINE)
                .until(() -> pages.read(pages.worker), MetricsPageTest::isComplete);
        api = pages.read(pages.api);
    }

    private static boolean isComplete(Exposition page) {
        return page.value("isotherm_provider_calls_total", Map.of("outcome", "success")) > 0
                && page.value("isotherm_job_run_seconds_count", Map.of()) > 0
                && page.sampleNames().contains("isotherm_http_request_seconds_count");
    }

    @AfterAll
    static void stop() {
        pages.close();
    }

    @Test
    void countsRequestsByThePatternOfTheirRoute() {
        String name = "isotherm_http_request_seconds_count";
        assertThat(api.value(
                        name,
                        Map.of(
                                "method",
                                "POST",
                                "route",
                                "/v1/records/:period/:location/:identifier/async",
                                "status",
                                "202")))
                .isEqualTo(1);
        assertThat(api.value(name, Map.of("route", "none", "status", "404"))).isEqualTo(2);
        // The failure handler must not hide the route.
        assertThat(api.value(name, Map.of("route", "/v1/jobs/:id", "status", "404")))
                .isEqualTo(1);
        assertThat(api.value(name, Map.of("method", "other", "route", "/health", "status", "405")))
                .isEqualTo(1);
        assertThat(worker.value(name, Map.of("route", "/metrics", "status", "200")))
                .isPositive();
    }

    @Test
    void showsTheLagOfEachVerticle() {
        assertThat(List.of("http-0", "management-0", "watch-0"))
                .allMatch(context -> api.value(LAG, Map.of("context", context)) > 0);
        assertThat(List.of("worker-0", "queues-0", "management-0", "probes-0"))
                .allMatch(context -> worker.value(LAG, Map.of("context", context)) > 0);
    }

    @Test
    void countsJobsByTypeAndOutcome() {
        Map<String, String> done = Map.of("type", "record_computation", "outcome", "succeeded");
        assertThat(worker.value("isotherm_job_run_seconds_count", done)).isEqualTo(1);
        assertThat(worker.value("isotherm_job_wait_seconds_count", Map.of("type", "record_computation")))
                .isEqualTo(1);
        assertThat(worker.value("isotherm_claim_age_seconds", Map.of("queue", "records")))
                .isLessThan((double) Awaiting.DEADLINE.toSeconds());
        assertThat(worker.value("isotherm_redis_script_seconds_count", Map.of("script", "job/reap")))
                .isPositive();
    }

    @Test
    void bothTellTheSameOfTheCluster() {
        for (Exposition page : List.of(api, worker)) {
            assertThat(page.value("isotherm_redis_up", Map.of())).isEqualTo(1);
            assertThat(page.value("isotherm_workers", Map.of())).isEqualTo(1);
            assertThat(page.value(
                            "isotherm_queue_ended_jobs_total", Map.of("queue", "records", "outcome", "succeeded")))
                    .isEqualTo(1);
            assertThat(page.value("isotherm_queue_jobs", Map.of("queue", "records", "state", "queued")))
                    .isZero();
            assertThat(page.value("isotherm_provider_budget", Map.of())).isEqualTo(100_000);
            assertThat(page.value("isotherm_provider_budget_spent", Map.of())).isPositive();
            assertThat(page.value("isotherm_redis_memory_used_bytes", Map.of())).isPositive();
        }
        assertThat(worker.value("isotherm_provider_cost_total", Map.of()))
                .isEqualTo(worker.value("isotherm_provider_budget_spent", Map.of()));
    }

    @Test
    void showsTheJvm() {
        assertThat(api.sampleNames())
                .contains("jvm_memory_used_bytes", "jvm_gc_pause_seconds_count", "process_cpu_seconds_total");
        assertThat(api.value("isotherm_process", Map.of("version", "1.2.3", "role", "api")))
                .isEqualTo(1);
    }

    @Test
    void namesNoPlaceAndNoPathOfAClient() {
        for (int port : List.of(pages.api, pages.worker)) {
            assertThat(pages.scrape(port))
                    .doesNotContainIgnoringCase("london")
                    .doesNotContain("nothing", "here-1", "BREW", MetricsPages.KEY, MetricsPages.TOKEN, "k3y");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesTheKeyOfOperatorsInEitherHeader(boolean ofApi) {
        int port = ofApi ? pages.api : pages.worker;
        URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
        assertThat(pages.send(port, "GET", "/metrics", "").statusCode()).isEqualTo(401);
        assertThat(pages.send(port, "GET", "/metrics", MetricsPages.TOKEN).statusCode())
                .isEqualTo(401);
        assertThat(pages.send(HttpRequest.newBuilder(uri).header("X-Admin-Key", MetricsPages.KEY))
                        .statusCode())
                .isEqualTo(200);
        assertThat(pages.send(HttpRequest.newBuilder(uri)
                                .header("X-Admin-Key", "wrong")
                                .header("Authorization", "Bearer " + MetricsPages.KEY))
                        .statusCode())
                .isEqualTo(401);
        assertThat(pages.send(pages.api, "GET", "/admin/queues", MetricsPages.KEY)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void thePageListsEachMetricWithItsTypeAndLabels() throws IOException {
        Map<String, String> shown = new TreeMap<>();
        Stream.of(api, worker)
                .flatMap(page -> page.families().entrySet().stream())
                .forEach(family -> {
                    if (family.getKey().startsWith("isotherm_")
                            && !family.getKey().endsWith("_seconds_max")) {
                        shown.put(
                                family.getKey(),
                                family.getValue().type() + " "
                                        + String.join(", ", family.getValue().labels()));
                    }
                });
        Map<String, String> listed = new TreeMap<>();
        ROW.matcher(Files.readString(PAGE))
                .results()
                .forEach(row -> listed.put(
                        row.group(1),
                        row.group(2) + " " + row.group(3).replace("`", "").strip()));
        assertThat(listed).isEqualTo(shown);
    }

    @Test
    void theDashboardAndTheAlertsNameOnlyMetricsThatThereAre() throws IOException {
        Set<String> there = new TreeSet<>(api.sampleNames());
        there.addAll(worker.sampleNames());
        Set<String> named = new TreeSet<>();
        new JsonObject(Files.readString(DASHBOARD))
                .getJsonArray("panels").stream()
                        .flatMap(panel -> ((JsonObject) panel).getJsonArray("targets", new JsonArray()).stream())
                        .map(target -> ((JsonObject) target).getString("expr"))
                        .forEach(expression -> named.addAll(names(expression)));
        assertThat(named).hasSizeGreaterThan(30);
        named.addAll(names(Files.readString(ALERTS).replaceAll("(?m)#.*$", "")));
        named.addAll(names(Files.readString(ALERT_TESTS)));
        assertThat(there).containsAll(named);
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(found -> found.group()).collect(Collectors.toSet());
    }

    @Test
    void promtoolFindsNoFault(@TempDir Path folder) throws IOException {
        assumeTrue(
                ShownCommands.bash(Map.of(), "-c", "command -v promtool").exit() == 0,
                "promtool is not in PATH (Debian: apt-get install prometheus), so it examines nothing");
        for (int port : List.of(pages.api, pages.worker)) {
            Path page = Files.writeString(folder.resolve(port + ".txt"), pages.scrape(port));
            assertPromtoolIsContent("check metrics <" + page);
        }
        assertPromtoolIsContent("check rules " + ALERTS);
        assertPromtoolIsContent("test rules " + ALERT_TESTS);
    }

    private static void assertPromtoolIsContent(String command) {
        Outcome outcome = ShownCommands.bash(Map.of(), "-c", "promtool " + command);
        assertThat(outcome.exit()).as(command + "\n" + outcome.output()).isZero();
    }

    @Test
    void eachAlertIsTestedAndHasASectionInTheRunbook() throws IOException {
        Map<String, String> sections = new HashMap<>();
        for (String line : Files.readAllLines(RUNBOOK)) {
            if (line.startsWith("## Isotherm")) {
                sections.put(line.substring(3), line.substring(3).toLowerCase(Locale.ROOT));
            }
        }
        Map<String, String> alerts = new HashMap<>();
        String alert = "";
        for (String line : Files.readAllLines(ALERTS)) {
            if (line.contains("- alert: ")) {
                alert = line.substring(line.indexOf(": ") + 2);
            } else if (line.contains("runbook: docs/runbook.md#")) {
                alerts.put(alert, line.substring(line.indexOf('#') + 1));
            }
        }
        assertThat(alerts).hasSizeGreaterThan(10).isEqualTo(sections);
        String tests = Files.readString(ALERT_TESTS);
        assertThat(alerts.keySet()).allSatisfy(name -> assertThat(tests)
                .contains("  - name: " + name + "\n")
                .contains("alertname: " + name + "\n        exp_alerts: []"));
    }
}
