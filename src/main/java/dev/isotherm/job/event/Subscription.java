package dev.isotherm.job.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/**
 * Delivers the events of one job to one consumer, in order and each once, at the consumer's speed. Belongs to the
 * context of its {@link JobEvents}.
 */
public final class Subscription {
    private static final int MOST_BEHIND = 1_000;

    private final String jobId;
    private final BiConsumer<Subscription, JobEvent> consumer;
    private final Promise<End> ended = Promise.promise();
    /* Events that the consumer did not take yet. */
    private final Deque<JobEvent> waiting = new ArrayDeque<>();
    /* New events that arrived while older ones were still being read. */
    private final Deque<JobEvent> held = new ArrayDeque<>();
    private EventId last;
    private boolean replaying = true;
    private boolean paused;

    Subscription(String jobId, EventId after, BiConsumer<Subscription, JobEvent> consumer) {
        this.jobId = jobId;
        this.last = after;
        this.consumer = consumer;
    }

    /** Why a subscription ended. */
    public enum End {
        /** Its owner closed it. */
        CLOSED,
        /** Its consumer was too slow. */
        BEHIND,
        /** Older events could not be read, or the consumer failed. */
        FAILED,
        /** The service stops. */
        STOPPED
    }

    /** Completes when no more events come; never fails. */
    public Future<End> ended() {
        return ended.future();
    }

    /** Delivers no events until {@link #resume()}. More than 1,000 waiting events end the subscription. */
    public void pause() {
        paused = true;
    }

    /** Delivers the waiting events, then new ones. */
    public void resume() {
        paused = false;
        drain();
    }

    /** Ends the subscription. */
    public void close() {
        end(End.CLOSED);
    }

    String jobId() {
        return jobId;
    }

    boolean open() {
        return !ended.future().isComplete();
    }

    void end(End why) {
        waiting.clear();
        held.clear();
        ended.tryComplete(why);
    }

    /* An event from before the subscription. */
    void replay(JobEvent event) {
        add(waiting, event);
        drain();
    }

    void replayed() {
        replaying = false;
        waiting.addAll(held);
        held.clear();
        drain();
    }

    /* An event that just happened. */
    void happened(JobEvent event) {
        add(replaying ? held : waiting, event);
        drain();
    }

    private void add(Deque<JobEvent> queue, JobEvent event) {
        if (!open()) {
            return;
        }
        queue.add(event);
        if (waiting.size() + held.size() > MOST_BEHIND) {
            end(End.BEHIND);
        }
    }

    private void drain() {
        while (!paused && !waiting.isEmpty()) {
            JobEvent event = waiting.remove();
            if (event.id().after(last)) {
                last = event.id();
                consumer.accept(this, event);
            }
        }
    }
}
