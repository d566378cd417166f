package dev.isotherm.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.Queues;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.run.RunWatch.Outcome;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.redis.LinkOnContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators see what happened to jobs over the last minutes and hours. */
class StatisticsRouteTest {
    @AutoClose
    private final AdminHarness admin = new AdminHarness();

    private void run(String queue, Outcome... outcomes) {
        try (LinkOnContext on = LinkOnContext.up(admin.redis.url())) {
            on.get(() -> {
                StatisticsRecorder recorder =
                        new StatisticsRecorder(on.vertx, on.link, List.of(queue), new Random(queue.hashCode()));
                ClaimedJob job = new ClaimedJob(
                        "id",
                        "type",
                        "lease",
                        1,
                        1,
                        Duration.ofSeconds(1),
                        Buffer.buffer(),
                        "",
                        "",
                        Optional.of(Duration.ofMillis(300)));
                for (Outcome outcome : outcomes) {
                    recorder.began(queue, job);
                    recorder.ended(queue, job, outcome, Duration.ofMillis(1_500));
                }
                return recorder.stop();
            });
        }
    }

    private JsonObject statistics(String query) {
        return admin.ok("GET", "/admin/statistics" + query);
    }

    @Test
    void theLastMinutesAreShownStepByStepWithTheirSums() {
        run(Queues.RECORDS, Outcome.SUCCEEDED, Outcome.SUCCEEDED, Outcome.FAILED, Outcome.DEAD);
        run(Queues.MAINTENANCE, Outcome.POSTPONED);

        JsonObject hour = statistics("");
        assertThat(hour.getString("queue")).isEqualTo("records");
        assertThat(hour.getInteger("minutes")).isEqualTo(60);
        assertThat(hour.getInteger("step_seconds")).isEqualTo(60);
        assertThat(hour.getJsonObject("totals"))
                .isEqualTo(new JsonObject()
                        .put("succeeded", 2)
                        .put("failed", 1)
                        .put("dead", 1)
                        .put("cancelled", 0)
                        .put("retried", 0)
                        .put("postponed", 0)
                        .put("waiting_ms", new JsonObject().put("p50", 384.0).put("p95", 499.2))
                        .put("running_ms", new JsonObject().put("p50", 1_536.0).put("p95", 1_996.8)));
        JsonArray buckets = hour.getJsonArray("buckets");
        assertThat(buckets).hasSize(60);
        List<OffsetDateTime> times = buckets.stream()
                .map(bucket -> OffsetDateTime.parse(((JsonObject) bucket).getString("at")))
                .toList();
        assertThat(times).isSorted().doesNotHaveDuplicates();
        assertThat(times.get(59)).isEqualTo(times.get(0).plusMinutes(59));
        assertThat(buckets.getJsonObject(0).getJsonObject("waiting_ms"))
                .isEqualTo(new JsonObject().putNull("p50").putNull("p95"));
        assertThat(buckets.stream().mapToInt(bucket -> ((JsonObject) bucket).getInteger("succeeded")))
                .contains(2);
        assertThat(statistics("?queue=maintenance&minutes=15")
                        .getJsonObject("totals")
                        .getInteger("postponed"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"15, 60, 15", "60, 60, 60", "360, 600, 36", "1440, 600, 144"})
    void eachRangeHasItsStep(int minutes, int step, int buckets) {
        run(Queues.RECORDS, Outcome.SUCCEEDED);
        JsonObject read = statistics("?queue=records&minutes=" + minutes);
        assertThat(read.getInteger("step_seconds")).isEqualTo(step);
        assertThat(read.getJsonArray("buckets")).hasSize(buckets);
        assertThat(read.getJsonObject("totals").getInteger("succeeded")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"minutes=16, 422", "minutes=-15, 422", "minutes=all, 422", "queue=other, 404"})
    void noOtherRangeOrQueueIsKnown(String query, int status) {
        HttpResponse<String> answer = admin.send("GET", "/admin/statistics?" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (query.equals("minutes=16")) {
            assertThat(answer.body()).contains("Input should be 15, 60, 360 or 1440");
        }
    }
}
