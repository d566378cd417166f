package dev.isotherm.limit;

import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.context.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * Where calls wait for one thing: in the order of {@link Priority} and flows, each until its deadline, until it is
 * cancelled, or until the room is closed. Counts what became of them. Belongs to the context of what they wait for.
 *
 * @param <W> what its owner keeps of a call
 */
final class WaitingRoom<W extends Waiter> {
    /* No job may run longer, so whoever is patient has cancelled by then. */
    private static final long LONGEST = Duration.ofDays(1).toNanos();

    private final String what;
    private final Timing timing;
    private final LongFunction<Duration> retryAfter;
    private final FlowQueue<W> interactive = new FlowQueue<>();
    private final FlowQueue<W> background = new FlowQueue<>();
    private final TreeSet<W> byDeadline = new TreeSet<>(WaitingRoom::soonest);
    private final WaitedTimes waited;

    private int favours;
    private long lastNumber;
    private long granted;
    private long refused;
    private long expired;
    private long cancelled;
    private boolean closed;
    private boolean armed;
    private long armedFor;
    private Runnable disarm = () -> {};

    /**
     * Makes a room.
     *
     * @param what is waited for, as messages name it
     * @param retryAfter when one that is refused at this moment had better come again
     */
    WaitingRoom(String what, Timing timing, LongFunction<Duration> retryAfter) {
        this.what = what;
        this.timing = timing;
        this.retryAfter = retryAfter;
        this.waited = new WaitedTimes(timing.nanoTime());
    }

    private static int soonest(Waiter a, Waiter b) {
        long difference = a.expiresAt - b.expiresAt;
        return difference != 0 ? Long.signum(difference) : Long.compare(a.number, b.number);
    }

    int size() {
        return byDeadline.size();
    }

    boolean isEmpty() {
        return byDeadline.isEmpty();
    }

    /**
     * Why a call is not let in, which is counted; empty where it may wait.
     *
     * @param bound how many may wait
     * @param free how many of those who wait could begin at once: these are in nobody's way
     */
    Optional<RuntimeException> refusal(Request request, long now, int bound, int free) {
        if (request.cancelled()) {
            return Optional.of(countCancelled());
        }
        if (closed) {
            return Optional.of(LimitExceededException.closed(what));
        }
        if (request.expired()) {
            return Optional.of(countExpired(Duration.ZERO, now));
        }
        if (size() - free >= bound) {
            refused++;
            return Optional.of(LimitExceededException.tooManyWait(what, bound, retryAfter.apply(now)));
        }
        return Optional.empty();
    }

    /** Lets one wait: until its own deadline, but no longer than the given time, unless it is patient. */
    void add(W waiter, Duration longest) {
        long most = waiter.request.patient() ? LONGEST : Deadline.nanos(longest);
        waiter.expiresAt = waiter.since
                + waiter.request
                        .deadline()
                        .map(deadline -> Math.min(most, deadline.left()))
                        .orElse(most);
        waiter.number = ++lastNumber;
        queueOf(waiter).add(waiter);
        byDeadline.add(waiter);
        waiter.request.cancellation().ifPresent(c -> waiter.unlisten = c.onCancel(() -> withdraw(waiter)));
        arm();
    }

    /** Takes out the one whose turn it is. */
    W take() {
        W next;
        if (interactive.isEmpty() || (favours >= Priority.INTERACTIVE_PER_BACKGROUND && !background.isEmpty())) {
            next = background.take();
            favours = 0;
        } else {
            next = interactive.take();
            favours = background.isEmpty() ? 0 : favours + 1;
        }
        byDeadline.remove(next);
        next.unlisten.run();
        return next;
    }

    /** Fails those whose time is up, whether their timer has fired or not. */
    void expire(long now) {
        while (!byDeadline.isEmpty() && byDeadline.first().expiresAt - now <= 0) {
            W late = byDeadline.first();
            queueOf(late).remove(late);
            byDeadline.remove(late);
            late.unlisten.run();
            late.giveUp(countExpired(Duration.ofNanos(late.expiresAt - late.since), now));
        }
    }

    /** Fails all who wait now. Whoever comes again because of that waits anew. */
    void failAll(Throwable cause) {
        List<W> all = new ArrayList<>(size());
        while (!isEmpty()) {
            all.add(take());
        }
        all.forEach(waiter -> waiter.giveUp(cause));
    }

    /** Fails all who wait, and lets no one in any more. */
    void close() {
        closed = true;
        disarm.run();
        armed = false;
        failAll(LimitExceededException.closed(what));
    }

    void countGranted(long now, long nanos) {
        granted++;
        waited.record(now, nanos);
    }

    private CancelledException countCancelled() {
        cancelled++;
        return new CancelledException();
    }

    private LimitExceededException countExpired(Duration patience, long now) {
        expired++;
        return LimitExceededException.waitedTooLong(what, patience, retryAfter.apply(now));
    }

    Waits state() {
        long now = timing.nanoTime();
        return new Waits(
                size(), granted, refused, expired, cancelled, waited.quantile(now, 0.5), waited.quantile(now, 0.99));
    }

    private FlowQueue<W> queueOf(W waiter) {
        return waiter.request.priority() == Priority.INTERACTIVE ? interactive : background;
    }

    private void withdraw(W waiter) {
        if (queueOf(waiter).remove(waiter)) {
            byDeadline.remove(waiter);
            waiter.giveUp(countCancelled());
        }
    }

    /* One timer serves all. It is left to fire when the one that it was set for has gone: most do, all the time. */
    private void arm() {
        if (isEmpty() || (armed && armedFor - byDeadline.first().expiresAt <= 0)) {
            return;
        }
        disarm.run();
        armed = true;
        armedFor = byDeadline.first().expiresAt;
        disarm = timing.after(Duration.ofNanos(Math.max(0, armedFor - timing.nanoTime())), this::alarm);
    }

    private void alarm() {
        armed = false;
        expire(timing.nanoTime());
        arm();
    }
}
