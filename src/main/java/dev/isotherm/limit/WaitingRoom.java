package dev.isotherm.limit;

import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.context.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * The calls that wait for one thing, in the order of {@link Priority} and flows, each until its deadline, until it is
 * cancelled, or until the room is closed. Counts the outcomes. Belongs to the context of the thing.
 *
 * @param <W> the owner's type of a waiting call
 */
final class WaitingRoom<W extends Waiter> {
    /* No job may run longer, so a patient call was cancelled before. */
    private static final long LONGEST = Duration.ofDays(1).toNanos();

    private final String what;
    private final Timing timing;
    private final LongFunction<Duration> retryAfter;
    private final Predicate<W> mayBegin;
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
     * Creates a room.
     *
     * @param what name of the thing in messages
     * @param retryAfter when a call that is refused now should be retried
     * @param mayBegin whether the first call of a flow may begin now, if it is its turn
     */
    WaitingRoom(String what, Timing timing, LongFunction<Duration> retryAfter, Predicate<W> mayBegin) {
        this.what = what;
        this.timing = timing;
        this.retryAfter = retryAfter;
        this.mayBegin = mayBegin;
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
     * Returns why a call may not wait, and counts the refusal; empty if it may wait.
     *
     * @param bound maximum of waiting calls
     * @param free how many of the waiting calls could begin at once; they do not count against the bound
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
        if (!request.mayTake(queueOf(request).size(request.flow()), bound + free - size())) {
            refused++;
            return Optional.of(LimitExceededException.tooManyWait(what, bound, retryAfter.apply(now)));
        }
        return Optional.empty();
    }

    /** Adds a call. It waits until its own deadline, but not longer than the given time unless it is patient. */
    void add(W waiter, Duration longest) {
        long max = waiter.request.patient() ? LONGEST : Deadline.nanos(longest);
        waiter.expiresAt = waiter.since
                + waiter.request
                        .deadline()
                        .map(deadline -> Math.min(max, deadline.left()))
                        .orElse(max);
        waiter.number = ++lastNumber;
        queueOf(waiter.request).add(waiter);
        byDeadline.add(waiter);
        waiter.request.cancellation().ifPresent(c -> waiter.unlisten = c.onCancel(() -> withdraw(waiter)));
        arm();
    }

    /** The next call that may begin. It stays. Empty if none may. */
    Optional<W> peek() {
        boolean turnOfBackground = favours >= Priority.INTERACTIVE_PER_BACKGROUND;
        return (turnOfBackground ? background : interactive)
                .peek(mayBegin)
                .or(() -> (turnOfBackground ? interactive : background).peek(mayBegin));
    }

    /** Takes out the call that {@link #peek} returned. */
    void take(W next) {
        FlowQueue<W> queue = queueOf(next.request);
        queue.take(next);
        favours = queue == background || background.isEmpty() ? 0 : favours + 1;
        byDeadline.remove(next);
        next.unlisten.run();
    }

    /** Fails the calls whose time is over, even if the timer has not fired yet. */
    void expire(long now) {
        while (!byDeadline.isEmpty() && byDeadline.first().expiresAt - now <= 0) {
            W late = byDeadline.first();
            queueOf(late.request).remove(late);
            byDeadline.remove(late);
            late.unlisten.run();
            late.giveUp(countExpired(Duration.ofNanos(late.expiresAt - late.since), now));
        }
    }

    /** Fails all calls that wait now. A caller that retries at once waits as a new call. */
    void failAll(Throwable cause) {
        List<W> all = List.copyOf(byDeadline);
        byDeadline.clear();
        for (W waiter : all) {
            queueOf(waiter.request).remove(waiter);
            waiter.unlisten.run();
        }
        all.forEach(waiter -> waiter.giveUp(cause));
    }

    /** Fails all waiting calls and refuses new ones. */
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

    private FlowQueue<W> queueOf(Request request) {
        return request.priority() == Priority.INTERACTIVE ? interactive : background;
    }

    private void withdraw(W waiter) {
        if (queueOf(waiter.request).remove(waiter)) {
            byDeadline.remove(waiter);
            waiter.giveUp(countCancelled());
        }
    }

    /* One timer serves all calls. It is not cancelled when its call leaves, because most calls leave before it fires.
     * */
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
