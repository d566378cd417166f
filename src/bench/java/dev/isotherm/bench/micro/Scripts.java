package dev.isotherm.bench.micro;

import static dev.isotherm.bench.SavedResult.figure;

import dev.isotherm.bench.SavedResult;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.Progress;
import dev.isotherm.job.event.JobEvents;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.OnContext;
import dev.isotherm.support.RedisTalk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What each script of a job's life costs Redis, one after the other on a queue of its own. */
final class Scripts extends OnContext {
    private static final Pattern STATS = Pattern.compile("(?m)^cmdstat_([^:]+):calls=(\\d+),usec=(\\d+)");
    private static final String QUEUE = "micro";
    private static final String TYPE = "micro";
    private static final int PAYLOAD = 200;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RedisProcess redis;
    private final int runs;
    private final RedisLink link;
    private final RedisLink blocking;
    private final Jobs jobs;
    private final Leases leases;
    private final JobEvents events;
    private final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());
    private final List<List<String>> rows = new ArrayList<>();

    private Scripts(Vertx vertx, RedisProcess redis, int runs) {
        super(vertx);
        this.redis = redis;
        this.runs = runs;
        JsonObject settings = new JsonObject()
                .put("role", "dev")
                .put("redis", new JsonObject().put("url", redis.url()))
                .put("jobs", new JsonObject().put("leaseMs", 600_000).put("maxQueued", 1_000_000));
        IsothermConfig config = ConfigLoader.load(settings, Map.of());
        link = new RedisLink(vertx, config.redis());
        blocking = new RedisLink(vertx, config.redis());
        jobs = new Jobs(link, config.jobs(), QUEUE);
        leases = new Leases(link, config.jobs(), QUEUE);
        events = new JobEvents(vertx, context, link, blocking, QUEUE);
    }

    /** Measures on a Redis of its own. */
    static void run(SavedResult result, int runs) {
        Vertx vertx = Vertx.vertx();
        try (RedisProcess redis = RedisProcess.start()) {
            try (Scripts scripts = new Scripts(vertx, redis, runs)) {
                scripts.connect();
                scripts.measure();
                result.table(
                        List.of("script, " + runs + " runs each", "Redis µs a run", "commands in it"), scripts.rows);
            }
        } finally {
            await(vertx.close());
        }
    }

    private void connect() {
        get(link::start);
        long until = System.nanoTime() + CONNECT_NANOS;
        while (!get(() -> Future.succeededFuture(link.state().up()))) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("No connection to Redis");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void measure() {
        List<NewJob> work = IntStream.range(0, runs).mapToObj(i -> fresh()).toList();
        // The first run of a script loads it.
        life(fresh());
        each("enqueue", work, jobs::enqueue);
        each("enqueue, equal", work, jobs::enqueue);
        List<ClaimedJob> claimed = claim("claim");
        each("progress", claimed, job -> leases.progress(job, new Progress(1, 51)));
        each("heartbeat of one job", claimed, job -> leases.heartbeat(Map.of(job.id(), job.lease())));
        each("snapshot", claimed, job -> events.snapshot(job.id()));
        each("release", claimed, job -> leases.release(job, Instant.now()));
        each("end", claim("claim, again"), job -> leases.succeed(job, result(), Optional.empty()));
        each("reuse", work, jobs::reuse);
        List<NewJob> finished = IntStream.range(0, runs).mapToObj(i -> fresh()).toList();
        each("enqueue-finished", finished, job -> jobs.enqueueFinished(job, result(), Duration.ofHours(1)));
    }

    private void life(NewJob job) {
        get(() -> jobs.enqueue(job));
        ClaimedJob claimed = claimOne(job.id());
        get(() -> leases.progress(claimed, new Progress(1, 51)));
        get(() -> leases.heartbeat(Map.of(claimed.id(), claimed.lease())));
        get(() -> events.snapshot(claimed.id()));
        get(() -> leases.release(claimed, Instant.now()));
        ClaimedJob again = claimOne("again " + job.id());
        get(() -> leases.succeed(again, result(), Optional.empty()));
        get(() -> jobs.reuse(job));
        get(() -> jobs.enqueueFinished(fresh(), result(), Duration.ofHours(1)));
    }

    private List<ClaimedJob> claim(String name) {
        List<ClaimedJob> claimed = new ArrayList<>();
        each(name, IntStream.range(0, runs).boxed().toList(), i -> {
            Future<Leases.Claimed> one = leases.claim(name + i, 1, "micro", false);
            return one.onSuccess(found -> claimed.addAll(found.jobs()));
        });
        if (claimed.size() != runs) {
            throw new IllegalStateException(claimed.size() + " jobs were claimed, not " + runs);
        }
        return claimed;
    }

    private ClaimedJob claimOne(String token) {
        return get(() -> leases.claim(token, 1, "micro", false)).jobs().get(0);
    }

    private <T> void each(String name, List<T> all, Function<T, Future<?>> call) {
        RedisTalk.ask(redis.port(), "CONFIG", "RESETSTAT");
        all.forEach(one -> get(() -> call.apply(one).mapEmpty()));
        List<MatchResult> stats = STATS.matcher(RedisTalk.ask(redis.port(), "INFO", "commandstats"))
                .results()
                .toList();
        MatchResult script = stats.stream()
                .filter(one -> one.group(1).equals("evalsha"))
                .findFirst()
                .orElseThrow();
        long calls = Long.parseLong(script.group(2));
        long inner = stats.stream()
                .filter(one -> !one.group(1).startsWith("evalsha") && !one.group(1).startsWith("config"))
                .mapToLong(one -> Long.parseLong(one.group(2)))
                .sum();
        rows.add(List.of(
                name,
                figure("%.1f", Double.parseDouble(script.group(3)) / calls),
                figure("%.1f", (double) inner / calls)));
    }

    private NewJob fresh() {
        String id = ids.next(TYPE);
        return new NewJob(id, TYPE, NewJob.INTERACTIVE, result(), TYPE + ":" + id);
    }

    private static Buffer result() {
        return Buffer.buffer("x".repeat(PAYLOAD));
    }

    @Override
    public void close() {
        run(events::close);
        get(link::stop);
        get(blocking::stop);
    }
}
