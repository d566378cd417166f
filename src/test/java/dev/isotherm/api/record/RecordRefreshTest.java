package dev.isotherm.api.record;

import static dev.isotherm.support.Awaiting.await;
import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ErrorLog;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobDetails;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked for when a stale record was served. */
class RecordRefreshTest {
    private final RedisProcess redis = RedisProcess.start();
    private final IsothermConfig config = ConfigLoader.load(
            new JsonObject()
                    .put("role", "dev")
                    .put("redis", new JsonObject().put("url", redis.url()))
                    .put("jobs", new JsonObject().put("maxQueued", 2)),
            Map.of());
    private final Vertx vertx = TestVertx.create();
    private final Context context = vertx.getOrCreateContext();
    private final RedisLink link = new RedisLink(vertx, config.redis());
    private final Jobs jobs = new Jobs(link, config.jobs(), Queues.RECORDS);
    private final JobIds ids = new JobIds(Clock.fixed(ApiHarness.NOW, ZoneOffset.UTC), new SecureRandom());
    private final RecordRefresh refresh = new RecordRefresh(jobs, ids);

    @BeforeEach
    void connect() {
        await(on(link::start));
    }

    @AfterEach
    void stop() {
        await(on(link::stop));
        await(vertx.close());
        redis.close();
    }

    @Test
    void manyReadersOfTheSameDaysAskForOneJobOfTheBackground() {
        String first = ask(query("11-20", UnitGroup.CELSIUS, Optional.empty()));
        String second = ask(query("11-20", UnitGroup.FAHRENHEIT, Optional.empty()));
        String other = ask(query("11-21", UnitGroup.CELSIUS, Optional.empty()));

        assertThat(second).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
        JobDetails job = await(on(() -> new JobAdmin(link, config.jobs(), Queues.RECORDS).find(first)))
                .orElseThrow();
        assertThat(job.entry().type()).isEqualTo("record_refresh");
        assertThat(job.entry().priority()).isEqualTo(NewJob.BACKGROUND);
        RecordQuery asked = RecordJobs.query(job.parameters());
        assertThat(asked).isEqualTo(query("11-20", UnitGroup.CELSIUS, Optional.empty()));
    }

    @Test
    void aUserIsNeverGivenTheBackgroundsJob() {
        RecordQuery query = query("11-20", UnitGroup.CELSIUS, Optional.empty());
        String background = ask(query);
        var parameters = RecordJobs.parameters(query);
        Enqueued users = await(on(() -> jobs.enqueue(new NewJob(
                ids.next(RecordJobs.TYPE),
                RecordJobs.TYPE,
                NewJob.INTERACTIVE,
                parameters,
                RecordJobs.identity(parameters)))));

        assertThat(((Enqueued.Accepted) users).existing()).isFalse();
        assertThat(((Enqueued.Accepted) users).id()).isNotEqualTo(background);
    }

    @Test
    void aQueueWithoutRoomAndARedisThatIsGoneAreNoErrorsOfTheService() {
        ask(query("11-20", UnitGroup.CELSIUS, Optional.empty()));
        ask(query("11-21", UnitGroup.CELSIUS, Optional.empty()));
        try (ErrorLog log = new ErrorLog()) {
            assertThat(await(on(() -> refresh.ask(query("11-22", UnitGroup.CELSIUS, Optional.empty())))))
                    .isInstanceOf(Enqueued.QueueFull.class);
            redis.close();
            assertThat(failureOf(on(() -> refresh.ask(query("11-23", UnitGroup.CELSIUS, Optional.empty())))))
                    .isInstanceOf(RedisUnavailableException.class);

            assertThat(log.lines()).noneMatch(line -> line.contains("RecordRefresh"));
        }
    }

    private String ask(RecordQuery query) {
        return ((Enqueued.Accepted) await(on(() -> refresh.ask(query)))).id();
    }

    private static RecordQuery query(String identifier, UnitGroup unit, Optional<LocalDate> today) {
        return new RecordQuery(Period.DAILY, "London", identifier, Anchor.parse(identifier), unit, today);
    }

    private <T> Future<T> on(Supplier<Future<T>> call) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> call.get().onComplete(done));
        return done.future();
    }
}
