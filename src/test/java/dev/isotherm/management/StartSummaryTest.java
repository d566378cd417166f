package dev.isotherm.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartSummaryTest {
    private static final Map<String, String> SECRETS = Map.of(
            "VISUAL_CROSSING_API_KEY", "hunter1",
            "API_ACCESS_TOKEN", "hunter2",
            "REDIS_URL", "redis://someone:hunter3@redis.example:6380/2");

    private static StartSummary summary(String file, Map<String, String> environment) {
        return StartSummary.of(ConfigLoader.load(new JsonObject(file.replace('\'', '"')), environment), "1.2.3");
    }

    @Test
    void tellsTheLimitsPerContextAndInTotalOfAProcessWithBothServices() {
        StartSummary summary = summary(
                "{'role': 'dev', 'http': {'instances': 2}, 'worker': {'instances': 3, 'slots': 4},"
                        + " 'limits': {'records': {'perContext': 10}, 'visual-crossing': {'perContext': 6}}}",
                Map.of());

        assertThat(summary)
                .hasToString("Isotherm 1.2.3 runs as dev: 2 x HttpVerticle, 1 x ManagementVerticle,"
                        + " 1 x QueueKeeperVerticle, 3 x WorkerVerticle;"
                        + " limits: records 10 per context x 2 = 20 in this process,"
                        + " jobs 4 per context x 3 = 12 in this process,"
                        + " visual-crossing 6 per context x 5 = 30 in this process;"
                        + " weather: simulated; Redis: embedded");
        assertThat(summary.toJson())
                .isEqualTo(
                        new JsonObject(
                                """
                        {"role": "dev", "version": "1.2.3", "weather": "simulated",
                         "verticles": {"HttpVerticle": 2, "WorkerVerticle": 3,
                                       "QueueKeeperVerticle": 1, "ManagementVerticle": 1},
                         "limits": {"records": {"perContext": 10, "contexts": 2, "total": 20},
                                    "jobs": {"perContext": 4, "contexts": 3, "total": 12},
                                    "visual-crossing": {"perContext": 6, "contexts": 5, "total": 30}}}
                        """));
    }

    @Test
    void tellsTheLimitsOfTheWholeClusterWhereThereAreAny() {
        String limits = "{'role': 'worker', 'limits': {'visual-crossing': {'cluster': %s}}}";

        assertThat(summary(limits.formatted("{'perSecond': 2.5, 'burst': 4, 'dailyRecords': 5000}"), SECRETS)
                        .toString())
                .contains("; limits of the whole cluster: visual-crossing 2.5 calls per second, at most 4 at once,"
                        + " visual-crossing 5000 day-records per day; weather: ");
        assertThat(summary(limits.formatted("{}"), SECRETS).toString()).doesNotContain("cluster");
    }

    @Test
    void tellsWhoseUsersAreAccepted() {
        assertThat(summary(
                                "{'role': 'api', 'auth': {'firebaseProject': 'a-project',"
                                        + " 'issuers': 'https://b.example|c'}}",
                                SECRETS)
                        .toString())
                .contains("; users of https://securetoken.google.com/a-project, https://b.example; weather: ");
        assertThat(summary("{'role': 'api'}", SECRETS).toString()).doesNotContain("users of");
    }

    @Test
    void countsOnlyWhatTheRoleRuns() {
        assertThat(summary("{'role': 'api', 'http': {'instances': 2}}", SECRETS).limits())
                .containsExactly(
                        new StartSummary.LimitTotal("records", 32, 32, 2),
                        new StartSummary.LimitTotal("visual-crossing", 8, 8, 2));
        assertThat(summary("{'role': 'worker'}", SECRETS).verticles())
                .isEqualTo(Map.of("WorkerVerticle", 1, "QueueKeeperVerticle", 1, "ManagementVerticle", 1));
    }

    @Test
    void warnsWhereTheLimitsAreMoreThanThePlanOrTheConnections() {
        String limits = "{'role': 'worker', 'worker': {'instances': 3}, 'weather': {'connections': %s},"
                + " 'limits': {'visual-crossing': {'perContext': 10, 'planConcurrency': %s}}}";

        assertThat(summary(limits.formatted(9, 29), SECRETS).warnings())
                .satisfiesExactly(
                        plan -> assertThat(plan).contains("10 per context x 3 = 30", "(29,"),
                        connections -> assertThat(connections).contains("10 calls at once", "(9,"));
        assertThat(summary(limits.formatted(10, 30), SECRETS).warnings()).isEmpty();
    }

    @Test
    void warnsWhereTheProviderWouldSeeAnotherNumberOfCallsThanExpected() {
        String both = "{'role': 'api_with_worker', 'http': {'instances': 2}, 'worker': {'instances': %s},"
                + " 'limits': {'visual-crossing': {'perContext': 4, 'expectedTotal': 16}}}";

        assertThat(summary(both.formatted(2), SECRETS).warnings()).noneMatch(line -> line.contains("expectedTotal"));
        assertThat(summary(both.formatted(1), SECRETS).warnings())
                .anyMatch(line -> line.contains("4 per context x 3 = 12 calls at once, but"
                        + " limits.visual-crossing.expectedTotal is 16: the provider sees less than before"));
        assertThat(summary(both.formatted(3), SECRETS).warnings())
                .anyMatch(line -> line.contains("= 20 calls at once") && line.contains("sees more than before"));
    }

    @Test
    void warnsWhereCallsWillBeRefusedForWantOfRoomToWait() {
        String limits = "{'role': 'worker', 'limits': {'visual-crossing': {'perContext': 10, 'queue': %s}}}";

        assertThat(summary(limits.formatted(29), SECRETS).warnings())
                .singleElement()
                .asString()
                .contains("up to 30 calls per context", "limits.visual-crossing.queue is 29", "30 or more");
        assertThat(summary(limits.formatted(30), SECRETS).warnings()).isEmpty();
    }

    @Test
    void holdsNoSecret() {
        StartSummary summary = summary("{'role': 'api'}", SECRETS);

        assertThat(summary.toString() + summary.toJson())
                .contains("Redis: redis://redis.example:6380/2", "weather: visual_crossing")
                .doesNotContain("hunter", "someone");
    }
}
