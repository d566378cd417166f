package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.Progress;
import dev.isotherm.job.WriteResult;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.OnContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** One queue, seen from an event loop with its own link; driven from the thread of a test. */
public final class QueueOnContext extends OnContext {
    public static final String TYPE = "work";

    public final RedisLink link;
    final Jobs jobs;
    public final Leases leases;
    public final JobKeys keys;
    final String queue;
    private final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());

    public QueueOnContext(Vertx vertx, String url, JobsConfig config, String queue) {
        this(vertx, url, config, queue, Duration.ofMillis(600));
    }

    QueueOnContext(Vertx vertx, String url, JobsConfig config, String queue, Duration deadline) {
        super(vertx);
        this.link = new RedisLink(vertx, new RedisConfig(URI.create(url), deadline));
        this.jobs = new Jobs(link, config, queue);
        this.leases = new Leases(link, config, queue);
        this.keys = JobKeys.of(queue);
        this.queue = queue;
        get(link::start);
    }

    /** A queue's name that nobody else uses. */
    static String freshName() {
        return "test-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** A command of Redis; nil is the empty text, a list its elements' texts. */
    public List<String> list(Command command, Object... arguments) {
        Response reply = get(() -> {
            Request request = Request.cmd(command);
            for (Object argument : arguments) {
                request.arg(argument.toString());
            }
            return link.send(request);
        });
        List<String> texts = new ArrayList<>();
        if (reply != null && reply.type() == ResponseType.MULTI) {
            reply.forEach(one -> texts.add(one == null ? "" : one.toString()));
        } else {
            texts.add(reply == null ? "" : reply.toString());
        }
        return texts;
    }

    public String redis(Command command, Object... arguments) {
        return list(command, arguments).get(0);
    }

    public String field(String id, String name) {
        return redis(Command.HGET, keys.job(id), name);
    }

    public long counter(String name) {
        String count = redis(Command.HGET, keys.meta(), name);
        return count.isEmpty() ? 0 : Long.parseLong(count);
    }

    /** All that there is in Redis under any name, with its time to live in ms; -1 is for ever. */
    public Map<String, Long> everything() {
        Map<String, Long> found = new TreeMap<>();
        for (String key : list(Command.KEYS, "*")) {
            found.put(key, Long.parseLong(redis(Command.PTTL, key)));
        }
        return found;
    }

    public static NewJob job(String id, int priority, String identity) {
        return new NewJob(id, TYPE, priority, Buffer.buffer("parameters of " + id), identity);
    }

    public Enqueued enqueue(NewJob job) {
        return get(() -> jobs.enqueue(job));
    }

    /** Enqueues work whose result is at hand. */
    Enqueued enqueueFinished(NewJob job) {
        return get(() -> jobs.enqueueFinished(job, Buffer.buffer("result of " + job.identity()), Duration.ofDays(1)));
    }

    /** Enqueues work that is like no other. */
    public String enqueueFresh() {
        return enqueueFresh(0);
    }

    String enqueueFresh(int priority) {
        String id = ids.next(TYPE);
        assertThat(enqueue(job(id, priority, "identity of " + id)))
                .isInstanceOfSatisfying(Enqueued.Accepted.class, accepted -> assertThat(accepted.existing())
                        .isFalse());
        return id;
    }

    public List<ClaimedJob> claim(String token, int most) {
        return claimed(token, most, false).jobs();
    }

    List<ClaimedJob> claimAgain(String token, int most) {
        return claimed(token, most, true).jobs();
    }

    Leases.Claimed claimed(String token, int most, boolean repeated) {
        return get(() -> leases.claim(token, most, "worker-" + token, repeated));
    }

    Leases.Renewed heartbeat(Map<String, String> held) {
        return get(() -> leases.heartbeat(held));
    }

    /** Enqueues and claims one job of its own. */
    public ClaimedJob running() {
        String id = enqueueFresh();
        List<ClaimedJob> claimed = claim("token of " + id, 1);
        assertThat(claimed).extracting(ClaimedJob::id).containsExactly(id);
        return claimed.get(0);
    }

    public WriteResult succeed(ClaimedJob job) {
        return get(() -> leases.succeed(job, Buffer.buffer("result of " + job.id()), Optional.empty()));
    }

    /** Fails for good. */
    public Leases.Failed fail(ClaimedJob job) {
        return fail(job, Optional.empty());
    }

    public Leases.Failed fail(ClaimedJob job, Optional<Duration> retryAfter) {
        return get(() -> leases.fail(
                job,
                new JobError("Test", "failed on purpose", Instant.EPOCH),
                retryAfter,
                Configs.RETRY.maxAttempts()));
    }

    /** Lets a job wait for what is not its own fault. */
    Leases.Failed postpone(ClaimedJob job, Duration lookAgain) {
        return get(() -> leases.postpone(job, new JobError("Wait", "waits on purpose", Instant.EPOCH), lookAgain));
    }

    WriteResult release(ClaimedJob job) {
        return get(() -> leases.release(job, Instant.EPOCH));
    }

    WriteResult progress(ClaimedJob job) {
        return get(() -> leases.progress(job, new Progress(1, 2)));
    }

    public List<Leases.Reaped> reap() {
        return get(() ->
                leases.reap(Instant.now(), ClockReading.NONE, Duration.ZERO).map(Sweep::reaped));
    }

    /** Puts the end of a lease into the past, as time would. */
    public void expire(String id) {
        assertThat(redis(Command.ZADD, keys.leases(), "XX", "CH", 1, id)).isEqualTo("1");
    }

    public JobStatus status(String id) {
        return get(() -> jobs.find(id)).orElseThrow();
    }

    @Override
    public void close() {
        get(link::stop);
    }
}
