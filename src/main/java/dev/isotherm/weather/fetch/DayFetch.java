package dev.isotherm.weather.fetch;

import dev.isotherm.context.AsyncLoop;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.CancelledException;
import dev.isotherm.weather.fetch.FetchLocks.Turn;
import dev.isotherm.weather.fetch.FetchPlanner.Call;
import dev.isotherm.weather.place.KnownPlace;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.DayStore;
import dev.isotherm.weather.store.DayTable;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches days of one place for all callers that wait for them. It waits for its turn, and skips days that another
 * context has fetched meanwhile. Belongs to one context.
 */
public final class DayFetch {
    /* These failures end the whole load: all other ranges would fail too, and missing years would blame the
     * provider. */
    private static final Set<WeatherException.Kind> FINAL =
            Set.of(WeatherException.Kind.KEY_REFUSED, WeatherException.Kind.LOCAL_EXHAUSTION);

    private static final Logger LOG = LoggerFactory.getLogger(DayFetch.class);

    /** If the provider asks for a longer wait, the remaining years of the load are not requested. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WeatherProvider provider;
    private final DayStore store;
    private final FetchLocks turns;
    private final LoadQueue queue;
    private final FailureMemory memory;
    private final InstantSource clock;

    public DayFetch(
            WeatherProvider provider,
            DayStore store,
            FetchLocks turns,
            LoadQueue queue,
            FailureMemory memory,
            InstantSource clock) {
        this.provider = provider;
        this.store = store;
        this.turns = turns;
        this.queue = queue;
        this.memory = memory;
        this.clock = clock;
    }

    /**
     * The result of a fetch.
     *
     * @param table the days, as far as they are available
     * @param changed when the stored days of the place last changed
     * @param failure why some days are not available; empty if all are
     */
    public record Landing(DayTable table, Optional<Instant> changed, Optional<Throwable> failure) {}

    /**
     * What to fetch.
     *
     * @param span all days of the record; answers are compared with the other years in it
     * @param ranges the days to fetch, ascending
     * @param first what is known since the place was found
     */
    public record Plan(DayRange span, List<DayRange> ranges, FirstAnswer first) {
        private Optional<Observations> heard() {
            return first.observed();
        }
    }

    /**
     * Fetches.
     *
     * @param today the date at the place; no later day is fetched
     * @param plan what to fetch, and what has arrived already
     * @param flight the callers that wait for the days
     * @return the result; fails if further calls make no sense, or if Redis cannot tell what is stored
     */
    public Future<Landing> fly(KnownPlace place, LocalDate today, Plan plan, Flight<?> flight) {
        return AsyncLoop.until(
                () -> flyOnce(place, today, plan, flight).map(Optional::of).recover(e -> {
                    if (!(e instanceof TurnLostException)) {
                        return Future.failedFuture(e);
                    }
                    LOG.warn(
                            "Another instance fetches the days of '{}' now; waiting for it",
                            place.place().name());
                    return Future.succeededFuture(Optional.empty());
                }));
    }

    private Future<Landing> flyOnce(KnownPlace place, LocalDate today, Plan plan, Flight<?> flight) {
        String lease = store.keys(place.identity()).flight();
        BiFunction<Turn, Optional<LoadQueue.Entry>, Future<Landing>> leg =
                (turn, begun) -> store.read(place.identity(), plan.span.from(), plan.span.to())
                        .compose(stored -> new Leg(place, today, turn, flight, stored, plan.span).run(plan, begun));
        Optional<Turn> reserved = plan.first.take();
        // A load without calls need not wait for others.
        boolean calls = plan.ranges.stream()
                .anyMatch(range -> memory.recall(place.identity(), range).isEmpty());
        return reserved.isEmpty() && calls
                ? turns.run(
                        queue,
                        flight,
                        lease,
                        FetchPlanner.calls(plan.ranges, provider.price()).size(),
                        0,
                        (turn, entry) -> leg.apply(turn, Optional.of(entry)))
                : turns.run(
                        reserved.orElseGet(() -> turns.next(lease)),
                        flight.cancellation(),
                        turn -> leg.apply(turn, Optional.empty()));
    }

    /** One turn of a fetch, while its lease is held. */
    private final class Leg {
        private final KnownPlace place;
        private final LocalDate today;
        private final Turn turn;
        private final Flight<?> flight;
        private final DayTable table;
        private final CrossCheck check;
        private final List<Future<Boolean>> keeping = new ArrayList<>();
        private Optional<Instant> changed;
        private Optional<Throwable> failure = Optional.empty();
        private Optional<Throwable> notKept = Optional.empty();
        private boolean answered;
        private boolean failedNow;
        private boolean turnedAway;
        private int failures;
        private int done;

        Leg(KnownPlace place, LocalDate today, Turn turn, Flight<?> flight, DayStore.Stored stored, DayRange span) {
            this.place = place;
            this.today = today;
            this.turn = turn;
            this.flight = flight;
            this.table = stored.table();
            this.changed = stored.changed();
            this.check = new CrossCheck(provider.source(), place.question(), table, span.from(), span.to());
        }

        /* A load whose turn in the queue has not come waits for it here. */
        Future<Landing> run(Plan plan, Optional<LoadQueue.Entry> begun) {
            List<DayRange> ranges = FetchPlanner.plan(table, plan.ranges, plan.heard()).stream()
                    .filter(range -> !justFailed(range))
                    .toList();
            List<Call> calls = FetchPlanner.calls(ranges, provider.price());
            return act(plan.heard().map(this::withHeld).map(check::hear).orElse(List.of()))
                    .compose(v -> calls.isEmpty()
                            ? Future.succeededFuture()
                            : begun.map(entry -> fetchAll(calls, entry))
                                    .orElseGet(() -> queue.run(
                                            flight, turn.key(), calls.size(), 0, entry -> fetchAll(calls, entry))))
                    .compose(all -> act(check.rest()))
                    .eventually(() -> Future.join(keeping))
                    .onComplete(over -> {
                        log();
                        noteStored();
                    })
                    .map(all -> new Landing(table, changed, failure));
        }

        private Future<Void> fetchAll(List<Call> calls, LoadQueue.Entry entry) {
            entry.calls(calls.size());
            return new Fetches<>(calls, provider::lanes, flight.cancellation(), call -> fetch(call)
                            .onSuccess(over -> {
                                flight.progress(++done, calls.size());
                                entry.callDone();
                            }))
                    .run();
        }

        /* The first call for a new name of a known place may return days that are stored already. Those stay as they
         * are. */
        private Observations withHeld(Observations answer) {
            double[] means = new double[answer.days()];
            for (int i = 0; i < means.length; i++) {
                LocalDate day = answer.from().plusDays(i);
                means[i] = table.fresh(day) ? table.on(day) : answer.mean(i);
            }
            return answer.withMeans(means);
        }

        /* Fails only if further calls make no sense. */
        private Future<Void> fetch(Call call) {
            if (turn.lost()) {
                return Future.failedFuture(new TurnLostException());
            }
            // The remaining ranges are not requested. Days that were bought before are kept.
            if (turnedAway || failure.filter(DayFetch::isSpent).isPresent()) {
                return Future.succeededFuture();
            }
            String question = place.question();
            DayRange range = call.range();
            return provider.observe(question, range.from(), range.to(), flight.request(question))
                    .transform(answer -> {
                        if (flight.cancellation().cancelled()) {
                            remember(range, failureOf(answer.cause()));
                            return Future.failedFuture(new CancelledException());
                        }
                        answered |= answer.succeeded();
                        if (answer.succeeded()) {
                            return hear(answer.result(), call.parts());
                        }
                        remember(range, answer.cause());
                        if (isFinal(answer.cause())) {
                            return Future.failedFuture(answer.cause());
                        }
                        note(range, answer.cause());
                        return Future.succeededFuture();
                    });
        }

        /* Each part in a turn of its own, so that the event loop serves others between the years of a long answer. */
        private Future<Void> hear(Observations answer, List<DayRange> parts) {
            List<Future<Void>> acts = new ArrayList<>();
            Iterator<DayRange> rest = parts.iterator();
            return AsyncLoop.until(() -> {
                        flight.cancellation().check();
                        acts.add(act(check.hear(answer.slice(rest.next()))));
                        return rest.hasNext()
                                ? CallerContext.nextTurn().map(Optional.<Boolean>empty())
                                : Future.succeededFuture(Optional.of(true));
                    })
                    .compose(all -> Future.all(acts))
                    .mapEmpty();
        }

        private Future<Void> act(List<? extends CrossCheck.Verdict> verdicts) {
            List<Future<Void>> acts = new ArrayList<>();
            for (CrossCheck.Verdict verdict : verdicts) {
                if (verdict instanceof CrossCheck.Accepted accepted) {
                    // Not awaited here, so that the next call starts while these days are sent to Redis.
                    keeping.add(keep(accepted.answer()));
                } else if (verdict instanceof CrossCheck.AskAgain again) {
                    acts.add(fetch(Call.of(again.range())));
                } else if (verdict instanceof CrossCheck.Refused refused) {
                    remember(refused.range(), refused.reason());
                    note(refused.range(), refused.reason());
                }
            }
            return Future.all(acts).mapEmpty();
        }

        private Future<Boolean> keep(Observations answer) {
            Optional<Instant> news =
                    table.put(answer) ? Optional.of(clock.instant().truncatedTo(ChronoUnit.MICROS)) : Optional.empty();
            changed = news.or(() -> changed);
            // This request can use the bought days even if Redis cannot store them.
            return store.write(place.identity(), answer, today, news).recover(e -> {
                notKept = Optional.of(e);
                return Future.succeededFuture(false);
            });
        }

        /* Not awaited: whoever waits for the days need not wait until others are deleted. */
        private void noteStored() {
            int stored = (int) keeping.stream().filter(Future::result).count();
            if (!keeping.isEmpty()) {
                store.written(place.identity(), stored > 0, keeping.size() - stored);
            }
        }

        /* A range that just failed is not requested again, so it does not wait for other loads. */
        private boolean justFailed(DayRange range) {
            Optional<WeatherException> known = memory.recall(place.identity(), range);
            known.ifPresent(cause -> note(range, cause));
            return known.isPresent();
        }

        private void remember(DayRange range, Throwable cause) {
            failedNow |= cause instanceof WeatherException;
            memory.note(place.identity(), range, cause);
        }

        private void note(DayRange range, Throwable cause) {
            // A spent budget decides how the load ends, so no other failure replaces it.
            if (failure.filter(DayFetch::isSpent).isEmpty()) {
                failure = Optional.of(asFault(cause));
            }
            failures++;
            turnedAway |= cause instanceof WeatherException weather
                    && weather.retryAfter().orElse(Duration.ZERO).compareTo(PATIENCE) > 0;
            LOG.debug("No days {} to {}: {}", range.from(), range.to(), cause.getMessage());
        }

        /* One log line for all ranges, because they usually fail for one reason. */
        private void log() {
            // All calls failed, so the failure counts for the whole place.
            if (failedNow && !answered) {
                memory.spread(place.identity());
            }
            String name = place.place().name();
            // A spent budget is logged elsewhere; each waiting job would repeat it here every few minutes.
            failure.filter(e -> !isSpent(e))
                    .ifPresent(e -> LOG.warn(
                            "{} ranges of days failed for '{}', the last one: {}", failures, name, e.getMessage()));
            notKept.ifPresent(e -> LOG.warn(
                    "Redis did not store all days of '{}', so they will be bought again: {}", name, e.getMessage()));
        }
    }

    /** The failure of a call for a place that is known: that it is unknown must be an error of the provider. */
    static Throwable asFault(Throwable cause) {
        boolean denied =
                cause instanceof WeatherException weather && weather.kind() == WeatherException.Kind.UNKNOWN_PLACE;
        return denied
                ? new WeatherException(
                        WeatherException.Kind.UNAVAILABLE,
                        cause.getMessage() + " But the place is known, so this is the provider's error.")
                : cause;
    }

    /* The last failure of a call before it was cancelled. */
    static Throwable failureOf(Throwable cause) {
        return cause instanceof CancelledException given ? given.getCause() : cause;
    }

    /** Whether a failure means that the day's budget is spent. */
    public static boolean isSpent(Throwable e) {
        return e instanceof WeatherException weather && weather.kind() == WeatherException.Kind.BUDGET_SPENT;
    }

    /*
     * A failure of our own, such as a full limit, must not look like days that the provider does not have. "Unknown
     * place" for a known place is an error of the provider and may be temporary.
     */
    private static boolean isFinal(Throwable e) {
        return !(e instanceof WeatherException weather) || FINAL.contains(weather.kind());
    }

    /** Another instance took the lease while this one was working. */
    private static final class TurnLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
