package dev.isotherm.weather.fetch;

import dev.isotherm.context.CallerContext;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.limit.Priority;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/**
 * Lets loads call the provider one after the other. If all loads shared the calls, all would be half done at their
 * deadlines. The next load begins when the running ones have fewer calls left than there are permits, so no permit is
 * idle.
 *
 * <p>Loads run in the order of arrival, with two exceptions: clients take turns, load by load, and {@link
 * Priority#INTERACTIVE_PER_BACKGROUND} interactive loads of a client may pass a background load. A load that cannot
 * meet its deadline is refused, when it arrives or when its turn comes. A load that finds no other one before it is
 * never refused: otherwise a provider that became faster would not be noticed.
 *
 * <p>Belongs to one context. Its length is bounded by the callers: slots for jobs, a limiter for requests.
 */
public final class LoadQueue {
    /* A waiting load is refused only if its estimate is so many times its remaining time, because estimates may be
     * wrong. */
    private static final int CERTAINLY_LATE = 2;
    /* An estimate may be too low by this part: one fifth. */
    private static final int MARGIN = 5;

    private final IntSupplier permits;
    private final IntFunction<Optional<Duration>> timeFor;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Long> lastTurns = new HashMap<>();
    private long turnReached;
    private long lastNumber;
    private int callsDone;
    private boolean admitting;

    /**
     * Makes a queue.
     *
     * @param permits how many calls may run at once; asked each time before a load begins
     * @param timeFor estimates how long a number of calls takes; empty if that is not known
     */
    public LoadQueue(IntSupplier permits, IntFunction<Optional<Duration>> timeFor) {
        this.permits = permits;
        this.timeFor = timeFor;
    }

    /**
     * A place in the order. A load keeps it during all its waits.
     *
     * @param turn the turn of its client; the lowest comes first
     * @param lag the part of the turn that only background work has to wait for
     * @param number orders equal turns by arrival
     */
    public record Position(long turn, int lag, long number) {
        private long turnAs(Priority priority) {
            return priority == Priority.INTERACTIVE ? turn - lag : turn;
        }

        /** The order of positions among loads of a priority. */
        static Comparator<Position> order(Priority priority) {
            return Comparator.comparingLong((Position one) -> one.turnAs(priority))
                    .thenComparingLong(Position::number);
        }
    }

    /** The next place for a client: after the client's earlier loads, and after all loads that have begun. */
    public Position next(String client, Priority priority) {
        Position next = nextIfAlone(client, priority);
        lastTurns.put(line(client, priority), next.turn);
        return next;
    }

    /** The place that a client would have next, for a caller who waits for a load of others: it takes no turn. */
    public Position nextIfAlone(String client, Priority priority) {
        int step = priority == Priority.INTERACTIVE ? 1 : 1 + Priority.INTERACTIVE_PER_BACKGROUND;
        long turn = Math.max(turnReached, lastTurns.getOrDefault(line(client, priority), 0L)) + step;
        return new Position(turn, step - 1, ++lastNumber);
    }

    private static String line(String client, Priority priority) {
        return priority + " " + client;
    }

    /** The number of calls that the waiting loads still have to make. */
    public int waitingCalls() {
        return entries.stream()
                .filter(entry -> !entry.begun)
                .mapToInt(Entry::need)
                .sum();
    }

    /**
     * Waits for the load's turn, then works.
     *
     * @param flight the load
     * @param key loads with the same key run one after the other
     * @param calls how many calls the work makes; it reports each one with {@link Entry#callDone}
     * @param later how many calls the load will make after this work
     * @param work begins the work; called at most once
     * @return the outcome of the work; fails with {@link LimitExceededException} if the load cannot meet its deadline,
     *     and with {@link CancelledException} if it was cancelled before its turn
     */
    <T> Future<T> run(Flight<?> flight, String key, int calls, int later, Function<Entry, Future<T>> work) {
        Entry entry = new Entry(flight, key, calls, later);
        int ahead = ahead(entry);
        entry.waits = ahead > 0;
        if (entry.waits && isLate(entry, ahead, 1)) {
            return Future.failedFuture(tooLate(entry, ahead));
        }
        entries.add(entry);
        entry.unlisten = flight.cancellation().onCancel(() -> refuse(entry, new CancelledException()));
        admit();
        return entry.turn.future().compose(work).onComplete(over -> end(entry));
    }

    /** One load, from its arrival to the end of its work. */
    final class Entry {
        private final Flight<?> flight;
        private final String key;
        private final int later;
        private final Duration allowed;
        private final Promise<Entry> turn = CallerContext.promise();
        private int calls;
        private boolean waits;
        private boolean begun;
        private Runnable unlisten = () -> {};

        private Entry(Flight<?> flight, String key, int calls, int later) {
            this.flight = flight;
            this.key = key;
            this.calls = calls;
            this.later = later;
            this.allowed = flight.deadline().map(Deadline::remaining).orElse(Duration.ZERO);
        }

        /** Corrects the number of calls, when it is known how many are still necessary. */
        void calls(int necessary) {
            calls = necessary;
        }

        /** Reports that one call is done. */
        void callDone() {
            calls = Math.max(0, calls - 1);
            callsDone++;
            if (callsDone % permits.getAsInt() == 0) {
                refuseLate();
            }
            admit();
        }

        private int need() {
            return calls + later;
        }

        private boolean interactive() {
            return flight.priority() == Priority.INTERACTIVE;
        }

        private boolean before(Entry other) {
            return order().compare(this, other) < 0;
        }
    }

    private static Comparator<Entry> order() {
        return Comparator.comparingLong((Entry entry) -> entry.flight.position().turnAs(entry.flight.priority()))
                .thenComparingLong(entry -> entry.flight.position().number());
    }

    private int ahead(Entry entry) {
        return entries.stream()
                .filter(other -> other != entry && other.before(entry))
                .mapToInt(Entry::need)
                .sum();
    }

    private boolean isLate(Entry entry, int ahead, int times) {
        Optional<Duration> time = timeFor.apply(Math.max(1, ahead + entry.need()));
        Optional<Deadline> deadline = entry.flight.deadline();
        return time.isPresent()
                && deadline.isPresent()
                && time.get().compareTo(deadline.get().remaining().multipliedBy(times)) > 0;
    }

    /* Estimates when the same load would be accepted if no other one came. The estimate is rather too long than too
     * short. */
    private LimitExceededException tooLate(Entry entry, int ahead) {
        int calls = Math.max(1, ahead + entry.need());
        Duration time = timeFor.apply(calls + calls / MARGIN).orElse(Duration.ZERO);
        return LimitExceededException.tooLate("queue of loads from the weather provider", time.minus(entry.allowed));
    }

    /* Guarded against recursion: a load that begins may end at once, or end others. */
    private void admit() {
        if (admitting) {
            return;
        }
        admitting = true;
        try {
            for (Optional<Entry> next = nextWithRoom(); next.isPresent(); next = nextWithRoom()) {
                begin(next.get());
            }
        } finally {
            admitting = false;
        }
    }

    private Optional<Entry> nextWithRoom() {
        int room = permits.getAsInt();
        int all = 0;
        int interactive = 0;
        Set<String> running = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.begun) {
                running.add(entry.key);
                all += entry.calls;
                interactive += entry.interactive() ? entry.calls : 0;
            }
        }
        // Calls of background loads do not delay interactive loads: the provider's limiter prefers interactive calls.
        int forInteractive = interactive;
        int forAny = all;
        return entries.stream()
                .filter(entry -> !entry.begun
                        && (entry.interactive() ? forInteractive : forAny) < room
                        && !running.contains(entry.key))
                .min(order());
    }

    private void begin(Entry entry) {
        turnReached = Math.max(turnReached, entry.flight.position().turn());
        lastTurns.values().removeIf(turn -> turn <= turnReached);
        if (entry.waits && isLate(entry, ahead(entry), 1)) {
            int others = entries.stream().mapToInt(Entry::need).sum() - entry.need();
            refuse(entry, tooLate(entry, others));
            return;
        }
        entry.begun = true;
        entry.turn.tryComplete(entry);
    }

    private void refuseLate() {
        int ahead = 0;
        for (Entry entry : entries.stream().sorted(order()).toList()) {
            if (!entry.begun && entry.waits && isLate(entry, ahead, CERTAINLY_LATE)) {
                refuse(entry, tooLate(entry, ahead));
            } else {
                ahead += entry.need();
            }
        }
    }

    private void refuse(Entry entry, RuntimeException cause) {
        if (!entry.begun && entries.remove(entry)) {
            entry.turn.tryFail(cause);
        }
    }

    private void end(Entry entry) {
        entries.remove(entry);
        entry.unlisten.run();
        admit();
    }
}
