package dev.isotherm.job.statistics;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.run.RunWatch;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what one context does with jobs, in memory, and adds the counts to the statistics in Redis every ten seconds, if
 * there are any, and when it stops. So the cost does not depend on the number of jobs.
 *
 * <p>Counts that Redis did not take are sent again. A batch is counted once, even if its answer is lost. A process that is
 * killed, or that stops while Redis is away, loses what it had not sent. Belongs to the context of its link.
 */
public final class StatisticsRecorder implements RunWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StatisticsRecorder.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    /* For longer than any outage after which the answer to a batch may still be unknown. */
    private static final Duration BATCH_KNOWN = Duration.ofHours(1);

    private final Vertx vertx;
    private final RedisLink link;
    private final String mark;
    private final Script add = Script.load("statistics/add");
    private final Map<String, Counter> queues = new TreeMap<>();
    private long timer = -1;

    /**
     * Makes it.
     *
     * @param names the queues whose jobs are counted; others are ignored
     * @param random makes a mark for its batches
     */
    public StatisticsRecorder(Vertx vertx, RedisLink link, Collection<String> names, RandomGenerator random) {
        this.vertx = vertx;
        this.link = link;
        this.mark = HexFormat.of().toHexDigits(random.nextLong());
        names.forEach(name -> queues.put(name, new Counter(StatisticsKeys.of(name))));
    }

    /** Starts to send counts. */
    public void start() {
        timer = vertx.setPeriodic(PERIOD.toMillis(), id -> queues.values().forEach(Counter::flush));
    }

    /**
     * Sends the last counts and stops.
     *
     * @return completes when Redis has them or did not take them; never fails
     */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        return Future.join(queues.values().stream().map(Counter::finish).toList())
                .mapEmpty();
    }

    @Override
    public void claimed(String queue) {}

    @Override
    public void began(String queue, ClaimedJob job) {
        job.waited().ifPresent(waited -> in(queue).ifPresent(counts -> counts.waited(waited)));
    }

    @Override
    public void ended(String queue, ClaimedJob job, Outcome outcome, Duration ran) {
        in(queue).filter(counts -> JobCounts.COUNTED.contains(outcome)).ifPresent(counts -> {
            counts.ended(outcome);
            // A job that waits for something only looks whether it is there.
            if (outcome != Outcome.POSTPONED) {
                counts.ran(ran);
            }
        });
    }

    /** Counts a job that a reaper ended, because its workers vanished or no worker had time for it. */
    public void reaped(String queue, Leases.Reaped job) {
        switch (job.outcome()) {
            case "dead", "expired" -> in(queue).ifPresent(counts -> counts.ended(Outcome.DEAD));
            case "cancelled" -> in(queue).ifPresent(counts -> counts.ended(Outcome.CANCELLED));
            default -> LOG.trace("{} has not ended", job.id());
        }
    }

    private Optional<JobCounts> in(String queue) {
        return Optional.ofNullable(queues.get(queue)).map(counter -> counter.counts);
    }

    /** The counts of one queue. */
    private final class Counter {
        private final StatisticsKeys keys;
        private JobCounts counts = new JobCounts();
        /* Sent until Redis says that it has it; meanwhile others are counted. */
        private JobCounts batch = new JobCounts();
        private long batches;
        private Optional<Future<Void>> sending = Optional.empty();

        Counter(StatisticsKeys keys) {
            this.keys = keys;
        }

        Future<Void> flush() {
            if (sending.isPresent()) {
                return sending.get();
            }
            if (batch.isEmpty()) {
                if (counts.isEmpty()) {
                    return Future.succeededFuture();
                }
                batch = counts;
                counts = new JobCounts();
                batches++;
            }
            Future<Void> sent = send();
            if (!sent.isComplete()) {
                sending = Optional.of(sent);
            }
            return sent;
        }

        private Future<Void> send() {
            List<Object> arguments = new ArrayList<>(List.of(keys.prefix(), batches, BATCH_KNOWN.toMillis()));
            arguments.addAll(batch.fields());
            return link.run(add, List.of(keys.lastOf(mark)), arguments.toArray())
                    .<Void>mapEmpty()
                    .onComplete(done -> sending = Optional.empty())
                    .onSuccess(added -> batch = new JobCounts())
                    .recover(e -> {
                        LOG.debug("Statistics of jobs are sent again later: {}", e.getMessage());
                        return Future.succeededFuture();
                    });
        }

        /* A batch that was not taken, and what was counted after it. */
        Future<Void> finish() {
            return flush().compose(v -> flush()).compose(v -> flush());
        }
    }
}
