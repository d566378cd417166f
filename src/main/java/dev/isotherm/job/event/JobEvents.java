package dev.isotherm.job.event;

import dev.isotherm.context.AsyncLoop;
import dev.isotherm.job.JobState;
import dev.isotherm.job.store.JobKeys;
import dev.isotherm.job.store.JobReader;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the events of jobs. One blocking read of the queue's event stream serves all subscriptions of a context; it
 * runs only while there are subscriptions.
 *
 * <p>After an outage it continues after the last event that it read, so no event is lost that the stream still holds
 * (about 20,000 events). Belongs to one context.
 */
public final class JobEvents {
    /**
     * Deadline of the link for the blocking read: the longest read plus a second. A connection that takes longer is
     * replaced.
     */
    public static final Duration LINK_DEADLINE = Duration.ofSeconds(6);

    private static final Logger LOG = LoggerFactory.getLogger(JobEvents.class);
    private static final int BLOCK_MILLIS = 5_000;
    private static final int PAUSE_MILLIS = 250;
    private static final int PAGE = 500;
    private static final int MOST_MISSED = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final RedisLink link;
    private final RedisLink blocking;
    private final JobKeys keys;
    private final Script snapshot = Script.load("job/snapshot");
    private final Map<String, List<Subscription>> subscriptions = new HashMap<>();
    /* The newest event that was read. */
    private EventId seen = new EventId(0, 0);
    private boolean reading;
    private boolean closed;
    private long pause = -1;

    /**
     * Creates it; nothing is read before the first subscription.
     *
     * @param context the context that everything here runs on
     * @param link for commands that Redis answers at once
     * @param blocking the link for the blocking read, used for nothing else, with {@link #LINK_DEADLINE}
     * @param queue the queue's name
     */
    public JobEvents(Vertx vertx, Context context, RedisLink link, RedisLink blocking, String queue) {
        this.vertx = vertx;
        this.context = context;
        this.link = link;
        this.blocking = blocking;
        this.keys = JobKeys.of(queue);
    }

    /**
     * Reads the present state of a job. A subscription can start from there.
     *
     * @param jobId the job
     * @return empty if the job does not exist or was dropped; fails if Redis is unavailable
     */
    public Future<Optional<JobSnapshot>> snapshot(String jobId) {
        return link.run(snapshot, List.of(keys.job(jobId), keys.events())).map(reply -> Optional.ofNullable(reply)
                .filter(job -> JobReader.state(job.get(0)).isPresent())
                .map(job -> new JobSnapshot(
                        jobId,
                        JobState.ofStored(job.get(0).toString()),
                        JobEvent.progress(job.get(1).toString()),
                        EventId.ofStored(job.get(2).toString()),
                        EventId.ofStored(job.get(3).toString()))));
    }

    /**
     * Reads the events of a job between an earlier one and a snapshot.
     *
     * @param now the snapshot
     * @param after the earlier event, not included
     * @return at most 1,000 events, the oldest first; fails if Redis is unavailable
     */
    public Future<List<JobEvent>> missed(JobSnapshot now, EventId after) {
        List<JobEvent> events = new ArrayList<>();
        return replay(now.id(), after, now.at(), event -> events.add(event) && events.size() < MOST_MISSED)
                .map(events);
    }

    /**
     * Delivers all events of a job after a given one: first the past events, then each new one.
     *
     * @param now a snapshot of the job, taken just before
     * @param after the last event that the consumer knows: the snapshot's event or an earlier one
     * @param consumer receives each event, and the subscription to pause or close it; called on the context of this
     *     object, never before this method returns
     * @return the subscription, to be closed by the caller; it ends by itself if the consumer is too slow or this
     *     object is closed
     */
    public Subscription subscribe(JobSnapshot now, EventId after, BiConsumer<Subscription, JobEvent> consumer) {
        Subscription made = new Subscription(now.id(), after, consumer);
        if (closed) {
            made.end(Subscription.End.STOPPED);
            return made;
        }
        subscriptions.computeIfAbsent(now.id(), id -> new ArrayList<>(1)).add(made);
        made.ended().onComplete(end -> remove(made));
        if (!reading) {
            reading = true;
            seen = now.at();
            context.runOnContext(v -> read());
        }
        // The blocking read delivers only events after `seen`, so the older ones are read here.
        replay(now.id(), after, seen, event -> {
                    deliver(made, () -> made.replay(event));
                    return made.open();
                })
                .onSuccess(v -> deliver(made, made::replayed))
                .onFailure(e -> {
                    LOG.debug("The past events of job {} cannot be read: {}", made.jobId(), e.getMessage());
                    made.end(Subscription.End.FAILED);
                });
        return made;
    }

    /** Ends all subscriptions and accepts no new ones. A running read ends when its link stops. */
    public void close() {
        closed = true;
        vertx.cancelTimer(pause);
        List.copyOf(subscriptions.values()).stream()
                .flatMap(all -> List.copyOf(all).stream())
                .forEach(one -> one.end(Subscription.End.STOPPED));
    }

    private void remove(Subscription gone) {
        subscriptions.computeIfPresent(gone.jobId(), (id, all) -> {
            all.remove(gone);
            return all.isEmpty() ? null : all;
        });
    }

    private void read() {
        if (closed || subscriptions.isEmpty()) {
            reading = false;
            return;
        }
        blocking.send(Request.cmd(Command.XREAD)
                        .arg("COUNT")
                        .arg(PAGE)
                        .arg("BLOCK")
                        .arg(BLOCK_MILLIS)
                        .arg("STREAMS")
                        .arg(keys.events())
                        .arg(seen.toString()))
                .map(reply -> {
                    if (reply != null) {
                        // RESP3 replies with a map, RESP2 with a list of pairs.
                        (reply.isMap() ? reply.get(keys.events()) : reply.get(0).get(1)).forEach(this::happened);
                    }
                    return seen;
                })
                .onSuccess(v -> read())
                .onFailure(e -> {
                    LOG.debug("Job events cannot be read now, trying again: {}", e.getMessage());
                    if (!closed) {
                        pause = vertx.setTimer(PAUSE_MILLIS, id -> read());
                    }
                });
    }

    private void happened(Response entry) {
        seen = JobEvent.idOf(entry);
        List<Subscription> interested = subscriptions.get(JobEvent.jobOf(entry));
        if (interested != null) {
            JobEvent.of(entry).ifPresent(event -> List.copyOf(interested)
                    .forEach(one -> deliver(one, () -> one.happened(event))));
        }
    }

    /* A consumer that fails must not affect the others. */
    private static void deliver(Subscription to, Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException e) {
            LOG.error("A subscriber of job {} failed and gets no more of its events", to.jobId(), e);
            to.end(Subscription.End.FAILED);
        }
    }

    private Future<Void> replay(String jobId, EventId after, EventId upTo, Predicate<JobEvent> more) {
        if (!upTo.after(after)) {
            return Future.succeededFuture();
        }
        AtomicReference<EventId> from = new AtomicReference<>(after);
        return AsyncLoop.until(() -> page(jobId, from, upTo, more)).mapEmpty();
    }

    /* Empty if there are more pages. */
    private Future<Optional<Boolean>> page(
            String jobId, AtomicReference<EventId> from, EventId upTo, Predicate<JobEvent> more) {
        return link.send(Request.cmd(Command.XRANGE)
                        .arg(keys.events())
                        .arg(from.get().next().toString())
                        .arg(upTo.toString())
                        .arg("COUNT")
                        .arg(PAGE))
                .map(page -> {
                    for (Response entry : page) {
                        from.set(JobEvent.idOf(entry));
                        Optional<JobEvent> event =
                                JobEvent.jobOf(entry).equals(jobId) ? JobEvent.of(entry) : Optional.empty();
                        if (event.isPresent() && !more.test(event.get())) {
                            return Optional.of(true);
                        }
                    }
                    return page.size() < PAGE ? Optional.of(true) : Optional.empty();
                });
    }
}
