package dev.isotherm.weather.fetch;

import dev.isotherm.context.CallerContext;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.provider.DayRange;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One piece of work that many callers wait for. A cancelled caller leaves; the work is cancelled when the last caller
 * has left. Belongs to one context.
 */
public final class Flight<T> {
    private final Set<Seat<T>> aboard = new LinkedHashSet<>();
    private final Cancellation cancellation = new Cancellation();
    private final List<DayRange> plan;
    private final Consumer<Flight<T>> onEnd;
    private LoadQueue.Position position;

    /**
     * Makes a flight that has not begun.
     *
     * @param plan the days that it fetches, ascending
     * @param onEnd called once, when no more callers may board
     */
    Flight(List<DayRange> plan, Consumer<Flight<T>> onEnd) {
        this.plan = plan;
        this.onEnd = onEnd;
    }

    /** Whether it fetches all these days. */
    public boolean covers(List<DayRange> days) {
        return DayRange.cover(plan, days);
    }

    /** Cancels the work when the last caller has left. */
    Cancellation cancellation() {
        return cancellation;
    }

    /** The best place in the queue of loads that one of its callers has: nobody waits longer because others wait too. */
    LoadQueue.Position position() {
        return position;
    }

    private void rank() {
        Priority priority = priority();
        aboard.stream()
                .map(seat -> seat.position)
                .min(LoadQueue.Position.order(priority))
                .ifPresent(best -> position = best);
    }

    /** The latest deadline of the current callers; empty if one of them has no deadline. */
    Optional<Deadline> deadline() {
        Optional<Deadline> latest = Optional.empty();
        for (Seat<T> seat : aboard) {
            Optional<Deadline> one = seat.watch.deadline();
            if (one.isEmpty()) {
                return one;
            }
            latest = Optional.of(latest.map(one.get()::max).orElse(one.get()));
        }
        return latest;
    }

    /** The highest priority of the current callers. */
    Priority priority() {
        return aboard.stream().anyMatch(seat -> seat.watch.priority() == Priority.INTERACTIVE)
                ? Priority.INTERACTIVE
                : Priority.BACKGROUND;
    }

    /** How a provider call of this work may wait. Without a common deadline the limiter's own bound applies. */
    Request request(String place) {
        return deadline().isPresent()
                ? Request.patient(priority(), place, cancellation)
                : Request.of(priority(), place, cancellation);
    }

    /** Starts the work. Its first caller must have boarded. */
    void start(Function<Flight<T>, Future<T>> work) {
        Future.succeededFuture(this).compose(work).onComplete(this::land);
    }

    /**
     * Adds a caller, who waits for the work's outcome. Fails with {@link CancelledException} when the caller is
     * cancelled.
     *
     * @param own the caller's place in the queue of loads
     */
    public Future<T> board(LoadWatch watch, LoadQueue.Position own) {
        Promise<T> outcome = CallerContext.promise();
        Cancellation passenger = watch.cancellation();
        if (passenger.cancelled()) {
            return Future.failedFuture(new CancelledException());
        }
        Seat<T> seat = new Seat<>(watch, own, outcome);
        aboard.add(seat);
        rank();
        seat.unlisten = passenger.onCancel(() -> leave(seat));
        return outcome.future();
    }

    /** Reports progress to all callers. */
    void progress(int done, int total) {
        List.copyOf(aboard).forEach(seat -> seat.watch.progress(done, total));
    }

    private void leave(Seat<T> seat) {
        aboard.remove(seat);
        rank();
        if (aboard.isEmpty()) {
            onEnd.accept(this);
            cancellation.cancel();
        }
        seat.outcome.tryFail(new CancelledException());
    }

    private void land(AsyncResult<T> result) {
        if (!cancellation.cancelled()) {
            onEnd.accept(this);
        }
        List<Seat<T>> seats = List.copyOf(aboard);
        aboard.clear();
        seats.forEach(seat -> seat.unlisten.run());
        for (Seat<T> seat : seats) {
            if (result.succeeded()) {
                seat.outcome.tryComplete(result.result());
            } else {
                seat.outcome.tryFail(result.cause());
            }
        }
    }

    private static final class Seat<T> {
        private final LoadWatch watch;
        private final LoadQueue.Position position;
        private final Promise<T> outcome;
        private Runnable unlisten = () -> {};

        Seat(LoadWatch watch, LoadQueue.Position position, Promise<T> outcome) {
            this.watch = watch;
            this.position = position;
            this.outcome = outcome;
        }
    }
}
