package dev.isotherm.api;

import static dev.isotherm.api.admin.LimitHarness.limits;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.isotherm.api.admin.LimitHarness;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A plan that allows 60 day-records a day, of which one daily record needs 51. */
class DailyBudgetTest {
    private static final String STORED = "/v1/records/daily/London/11-20";
    private static final String OTHER = "/v1/records/daily/Dublin/11-20";

    @AutoClose
    private final LimitHarness cluster = new LimitHarness();

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
            JsonObject advice = LimitHarness.ok(api, "GET", "/admin/tuning", "")
                    .getJsonArray("advice")
                    .getJsonObject(0);
            assertThat(advice.getString("cause")).isEqualTo("budget_spent");
            assertThat(advice.getString("text")).contains("(60 of 60)", "limits.visual-crossing.cluster.dailyRecords");
        }
    }

    private static JsonObject job(ApiHarness api, String id) {
        return LimitHarness.ok(api, "GET", "/admin/jobs/" + id, "");
    }

    private static JsonObject scheduledAwaited(ApiHarness api, String id, long after) {
        return Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(
                        () -> job(api, id),
                        shown -> shown.getString("state").equals("scheduled") && shown.getLong("fence") > after);
    }

    /* Spends the budget and enqueues a job that it does not suffice for; its id, once it waits. */
    private static String waiting(ApiHarness api) {
        assertThat(api.get(STORED).statusCode()).isEqualTo(200);
        String id = new JsonObject(api.post(OTHER + "/async").body()).getString("job_id");
        scheduledAwaited(api, id, 0);
        return id;
    }

    /* What time would do: the job is due. */
    private void due(String id) {
        cluster.say("ZADD", "iso:{records}:s", "XX", "1", id);
    }

    private static void change(ApiHarness api, int dailyRecords) {
        LimitHarness.ok(
                api,
                "PATCH",
                "/admin/limits/" + LimitHarness.PROVIDER,
                new JsonObject()
                        .put("cluster", new JsonObject().put("dailyRecords", dailyRecords))
                        .encode());
    }

    @Test
    void aJobThatWaitsForABudgetLooksAgainWithinMinutesWithoutACallOrAnAttempt() {
        try (ApiHarness api = cluster.process(plan("wait"))) {
            String id = waiting(api);
            JsonObject before = job(api, id);
            int calls = cluster.upstream.calls().size();

            due(id);
            JsonObject after = scheduledAwaited(api, id, before.getLong("fence"));

            assertThat(cluster.upstream.calls()).hasSize(calls);
            assertThat(after.getInteger("attempt")).isZero();
            assertThat(after.getJsonArray("history")).hasSize(1);
            assertThat(Duration.between(time(after, "updated_at"), time(after, "run_at")))
                    .isBetween(Duration.ZERO, Duration.ofMinutes(5));
            assertThat(after.getJsonObject("delayed_by").getString("error_type"))
                    .isEqualTo("budget_spent");
        }
    }

    private static OffsetDateTime time(JsonObject job, String member) {
        return OffsetDateTime.parse(job.getString(member));
    }

    @Test
    void aRaisedBudgetIsUsedByTheJobsThatWaitForIt() {
        try (ApiHarness api = cluster.process(plan("wait"))) {
            String id = waiting(api);

            change(api, 1_000);

            // Its worker learns of the change within seconds, so its first look may come too early.
            Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> {
                due(id);
                return job(api, id).getString("state").equals("succeeded");
            });
            assertThat(job(api, id).getInteger("attempt")).isEqualTo(1);
        }
    }

    @Test
    void anOperatorLetsAJobThatWaitsForABudgetRunNow() {
        try (ApiHarness api = cluster.process(plan("wait"))) {
            String id = waiting(api);
            change(api, 1_000);
            String retry = "/admin/jobs/" + id + "/retry";

            assertThat(LimitHarness.ok(api, "POST", retry, "").getString("state"))
                    .isEqualTo("queued");

            // As above: until its worker has learned of the change it is refused again.
            Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> {
                LimitHarness.send(api, "POST", retry, "");
                return job(api, id).getString("state").equals("succeeded");
            });
        }
    }

    @Test
    void aClientIsToldWhyItsJobWaitsAndWhenToComeAgain() {
        try (ApiHarness api = cluster.process(plan("wait"))) {
            String id = waiting(api);

            HttpResponse<String> shown = api.get("/v1/jobs/" + id);
            HttpResponse<String> again = api.post(OTHER + "/async");

            JsonObject job = new JsonObject(shown.body());
            assertThat(job.getString("status")).isEqualTo("pending");
            assertThat(job.getString("reason")).contains("budget of 60 day-records is spent");
            assertThat(job.getInteger("retry_after")).isBetween(1, 300);
            assertThat(shown.headers().firstValue("retry-after")).contains(job.getString("retry_after"));
            JsonObject created = new JsonObject(again.body());
            assertThat(created.getString("job_id")).isEqualTo(id);
            assertThat(created.getInteger("retry_after")).isBetween(4, job.getInteger("retry_after"));
            assertThat(again.headers().firstValue("retry-after")).contains(created.getString("retry_after"));
            OpenApiDocument document =
                    new OpenApiDocument(new JsonObject(api.get("/openapi.json").body()));
            assertThat(document.problems("GET", "/v1/jobs/" + id, shown)).isEmpty();
            assertThat(document.problems("POST", OTHER + "/async", again)).isEmpty();
            assertThat(document.problems(
                            "GET", "/admin/jobs/" + id, LimitHarness.send(api, "GET", "/admin/jobs/" + id, "")))
                    .isEmpty();
        }
    }

    @Test
    void aBudgetThatWasLoweredBelowWhatIsSpentIsRefusedAndWarnedOfInSensibleWords() {
        try (ErrorLog log = new ErrorLog(Level.WARN);
                ApiHarness api = cluster.process(plan("fail"))) {
            assertThat(api.get(STORED).statusCode()).isEqualTo(200);

            change(api, 17);

            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(
                            () -> api.get(OTHER).body(),
                            body -> body.contains("budget of 17 day-records is spent (it was lowered after "));
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("are spent today, and the budget was lowered to 17: no more"))
                    .noneMatch(line -> line.contains("of today's 17"));
        }
    }

    @Test
    void aJobWaitsForABudgetWhereThePolicySaysSo() {
        try (ApiHarness api = cluster.process(plan("wait"))) {
            String id = waiting(api);

            assertThat(job(api, id).getJsonArray("history").encode()).contains("budget_spent");
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
    void operatorsAreWarnedFromFourFifthsOnOnceADayByEachContextThatSpends() {
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
                    // One that computes at once, and one that runs jobs.
                    .hasSize(2)
                    .allSatisfy(
                            line -> assertThat(line).contains("of today's 65 day-records", "are spent, 80 % or more"))
                    .anySatisfy(line -> assertThat(line).contains("52 of"));
        }
    }

    @Test
    void operatorsAreWarnedAgainOnceWhereTheBudgetWasRaisedMeanwhile() {
        try (ErrorLog log = new ErrorLog(Level.WARN);
                ApiHarness api = cluster.process(plan("fail"))) {
            assertThat(api.get(STORED).statusCode()).isEqualTo(200);
            assertThat(warnings(log, 60)).hasSize(1);

            change(api, 63);

            Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> {
                api.get(OTHER);
                return !warnings(log, 63).isEmpty();
            });
            assertThat(api.ended("daily/Paris/11-20").getString("error")).contains("budget of 6");
            // The worker may learn of the change later than the context that was asked.
            assertThat(warnings(log, 63)).hasSizeBetween(1, 2);
            assertThat(warnings(log, 60)).hasSizeBetween(1, 2);
        }
    }

    private static List<String> warnings(ErrorLog log, int limit) {
        return log.lines().stream()
                .filter(line -> line.contains("of today's " + limit + " day-records"))
                .toList();
    }
}
