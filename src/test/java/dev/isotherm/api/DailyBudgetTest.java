package dev.isotherm.api;

import static dev.isotherm.api.LimitHarness.limits;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plan that allows 60 day-records a day, of which one daily record needs 51. */
class DailyBudgetTest {
    private static final String STORED = "/v1/records/daily/London/11-20";
    private static final String OTHER = "/v1/records/daily/Dublin/11-20";

    private LimitHarness cluster;

    @BeforeEach
    void start() {
        cluster = new LimitHarness();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static JsonObject plan(String whenSpent) {
        return limits(new JsonObject()
                .put("cluster", new JsonObject().put("dailyRecords", 60).put("whenSpent", whenSpent)));
    }

    private static JsonObject budget(ApiHarness api) {
        return limits(api).getJsonObject("cluster").getJsonObject("daily_records");
    }

    private static JsonObject spentAwaited(ApiHarness api, int spent) {
        return Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> budget(api), budget -> budget.getInteger("spent") == spent);
    }

    @Test
    void whenItIsSpentStoredDaysAreServedAndOthersFailAtOnceUntilItResets() {
        try (ApiHarness api = cluster.process(plan("fail"))) {
            assertThat(api.get(STORED).statusCode()).isEqualTo(200);
            assertThat(spentAwaited(api, 51).getBoolean("warning")).isTrue();

            HttpResponse<String> refused = api.get(OTHER);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(refused.body()).getString("message"))
                    .contains("budget of 60 day-records is spent");
            long reset = (long) Math.ceil(budget(api).getDouble("resets_in_seconds"));
            assertThat(Long.parseLong(
                            refused.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(reset, reset + 60);
            assertThat(api.get(STORED).statusCode()).isEqualTo(200);
            assertThat(api.ended("daily/Dublin/11-20").getString("error")).contains("budget of 60 day-records");
            assertThat(cluster.upstream.calls()).hasSizeLessThanOrEqualTo(60);
        }
    }

    @Test
    void aJobWaitsForTheNextDayWhereThePolicySaysSo() {
        try (ApiHarness api = cluster.process(plan("wait"))) {
            api.get(STORED);
            String id = new JsonObject(api.post(OTHER + "/async").body()).getString("job_id");

            JsonObject job = Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> LimitHarness.ok(api, "GET", "/admin/jobs/" + id, ""), shown -> shown.getString("state")
                            .equals("scheduled"));

            assertThat(job.getJsonArray("history").encode()).contains("budget_spent");
            // It holds nothing while it waits: the slots are free and nothing is under way.
            assertThat(limits(api).getJsonArray("limits").getJsonObject(1).getInteger("in_use"))
                    .isZero();
        }
    }

    @Test
    void whatIsNotBilledIsGivenBack() {
        try (ApiHarness api = cluster.process(plan("fail"))) {
            cluster.upstream.behave(call -> Behaviour.ERROR);

            assertThat(api.get(STORED).statusCode()).isEqualTo(503);

            spentAwaited(api, 0);
        }
    }

    @Test
    void operatorsAreWarnedOnceADayFromFourFifthsOnHoweverManyContextsSpend() {
        try (ErrorLog log = new ErrorLog(Level.WARN);
                ApiHarness api = cluster.process(
                        limits(new JsonObject().put("cluster", new JsonObject().put("dailyRecords", 65))))) {
            // 51 are less than four fifths of 65.
            assertThat(api.get(STORED).statusCode()).isEqualTo(200);
            spentAwaited(api, 51);
            assertThat(log.lines()).noneMatch(line -> line.contains("day-records of the weather provider"));

            assertThat(api.get(OTHER).statusCode()).isEqualTo(503);
            assertThat(api.ended("daily/Paris/11-20").getString("error")).contains("budget of 65");

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("day-records of the weather provider"))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("52 of today's 65 day-records", "are spent, more than 80 %"));
        }
    }
}
