package dev.isotherm.weather.fetch;

import dev.isotherm.context.AsyncLoop;
import dev.isotherm.context.CancelledException;
import dev.isotherm.weather.fetch.FetchLocks.Turn;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches days of one place for all who wait for them, when it is its turn and as far as no other one fetched them
 * meanwhile. Belongs to one context.
 */
public final class DayFetch {
    /* These end the whole load: no other range of it would do better now, and holes would blame the provider. */
    private static final Set<WeatherException.Kind> FINAL =
            Set.of(WeatherException.Kind.KEY_REFUSED, WeatherException.Kind.LOCAL_EXHAUSTION);

    private static final Logger LOG = LoggerFactory.getLogger(DayFetch.class);

    /** A provider that asks for more is asked for no other year of the load meanwhile. */
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
     * What came of a trip.
     *
     * @param table the days, as far as they are to be had
     * @param changed when what is known of the place's days last changed
     * @param failure why some are not to be had; empty where all are
     */
    public record Landing(DayTable table, Optional<Instant> changed, Optional<Throwable> failure) {}

    /**
     * What a trip is for.
     *
     * @param span all days of the record, those of other years among them, which answers are held against
     * @param ranges the days to fetch, ascending
     * @param heard an answer that was had before and is not stored yet
     */
    public record Plan(DayRange span, List<DayRange> ranges, Optional<Observations> heard) {}

    /**
     * Fetches.
     *
     * @param today the date at the place, after which no day is asked for
     * @param plan what to fetch, and what is at hand already
     * @param flight who waits for it
     * @return what came of it; fails where no more calls make sense, and where Redis cannot tell what is held
     */
    public Future<Landing> fly(KnownPlace place, LocalDate today, Plan plan, Flight<?> flight) {
        String lease = store.keys(place.identity()).flight();
        DayRange span = plan.span;
        return AsyncLoop.until(() -> turns.run(
                        lease, flight.cancellation(), turn -> store.read(place.identity(), span.from(), span.to())
                                .compose(stored -> new Leg(place, today, turn, flight, stored, span).run(plan)))
                .map(Optional::of)
                .recover(e -> {
                    if (!(e instanceof TurnLostException)) {
                        return Future.failedFuture(e);
                    }
                    LOG.warn(
                            "Another one fetches the days of '{}' now; waiting for it",
                            place.place().name());
                    return Future.succeededFuture(Optional.empty());
                }));
    }

    /** One turn of a trip. */
    private final class Leg {
        private final KnownPlace place;
        private final LocalDate today;
        private final Turn turn;
        private final Flight<?> flight;
        private final DayTable table;
        private final CrossCheck check;
        private final List<Future<Void>> keeping = new ArrayList<>();
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

        Future<Landing> run(Plan plan) {
            List<DayRange> ranges = FetchPlanner.plan(table, plan.ranges, plan.heard).stream()
                    .filter(range -> !justFailed(range))
                    .toList();
            return act(plan.heard.map(this::withHeld).map(check::hear).orElse(List.of()))
                    .compose(v -> ranges.isEmpty()
                            ? Future.succeededFuture()
                            : queue.run(flight, ranges.size(), 0, entry -> fetchAll(ranges, entry)))
                    .compose(all -> act(check.rest()))
                    .eventually(() -> Future.join(keeping))
                    .onComplete(over -> tell())
                    .map(all -> new Landing(table, changed, failure));
        }

        private Future<Void> fetchAll(List<DayRange> ranges, LoadQueue.Entry entry) {
            return new Fetches(ranges, provider::lanes, flight.cancellation(), range -> fetch(range)
                            .onSuccess(over -> {
                                flight.progress(++done, ranges.size());
                                entry.callDone();
                            }))
                    .run();
        }

        /* A new name for a known place was asked about for some days that are held, which stay as they are. */
        private Observations withHeld(Observations answer) {
            double[] means = new double[answer.days()];
            for (int i = 0; i < means.length; i++) {
                LocalDate day = answer.from().plusDays(i);
                means[i] = table.fresh(day) ? table.on(day) : answer.mean(i);
            }
            return new Observations(answer.asOf(), answer.place(), answer.from(), means);
        }

        /* Fails only where no more calls make sense. */
        private Future<Void> fetch(DayRange range) {
            if (turn.lost()) {
                return Future.failedFuture(new TurnLostException());
            }
            // What was bought before is kept all the same; only those that are left are not asked for.
            if (turnedAway || failure.filter(DayFetch::isSpent).isPresent()) {
                return Future.succeededFuture();
            }
            String question = place.question();
            return provider.observe(question, range.from(), range.to(), flight.request(question))
                    .transform(answer -> {
                        if (flight.cancellation().cancelled()) {
                            remember(range, failureOf(answer.cause()));
                            return Future.failedFuture(new CancelledException());
                        }
                        answered |= answer.succeeded();
                        if (answer.succeeded()) {
                            return act(check.hear(answer.result()));
                        }
                        remember(range, answer.cause());
                        if (isFinal(answer.cause())) {
                            return Future.failedFuture(answer.cause());
                        }
                        note(range, answer.cause());
                        return Future.succeededFuture();
                    });
        }

        private Future<Void> act(List<? extends CrossCheck.Verdict> verdicts) {
            List<Future<Void>> acts = new ArrayList<>();
            for (CrossCheck.Verdict verdict : verdicts) {
                if (verdict instanceof CrossCheck.Accepted accepted) {
                    // Not waited for here: the next call goes out while these days are on their way to Redis.
                    keeping.add(keep(accepted.answer()));
                } else if (verdict instanceof CrossCheck.AskAgain again) {
                    acts.add(fetch(again.range()));
                } else if (verdict instanceof CrossCheck.Refused refused) {
                    remember(refused.range(), refused.reason());
                    note(refused.range(), refused.reason());
                }
            }
            return Future.all(acts).mapEmpty();
        }

        private Future<Void> keep(Observations answer) {
            Optional<Instant> news =
                    table.put(answer) ? Optional.of(clock.instant().truncatedTo(ChronoUnit.MICROS)) : Optional.empty();
            changed = news.or(() -> changed);
            // What was bought is of use to this request even where Redis cannot keep it.
            return store.write(place.identity(), answer, today, news).recover(e -> {
                notKept = Optional.of(e);
                return Future.succeededFuture();
            });
        }

        /* It waits for no other load: there is nothing to do. */
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
            // That the budget is spent decides what becomes of the load, whatever else failed.
            if (failure.filter(DayFetch::isSpent).isEmpty()) {
                failure = Optional.of(asFault(cause));
            }
            failures++;
            turnedAway |= cause instanceof WeatherException weather
                    && weather.retryAfter().orElse(Duration.ZERO).compareTo(PATIENCE) > 0;
            LOG.debug("No days {} to {}: {}", range.from(), range.to(), cause.getMessage());
        }

        /* Once for all ranges: they mostly fail for one reason. */
        private void tell() {
            // The rest was not asked for, or would have failed as well.
            if (failedNow && !answered) {
                memory.spread(place.identity());
            }
            String name = place.place().name();
            // A spent budget is told once, and by each job that waits for it every few minutes.
            failure.filter(e -> !isSpent(e))
                    .ifPresent(e -> LOG.warn(
                            "No days of {} ranges for '{}', the last one: {}", failures, name, e.getMessage()));
            notKept.ifPresent(e -> LOG.warn(
                    "Redis did not keep all days of '{}', so they will be bought again: {}", name, e.getMessage()));
        }
    }

    private static Throwable asFault(Throwable cause) {
        boolean denied =
                cause instanceof WeatherException weather && weather.kind() == WeatherException.Kind.UNKNOWN_PLACE;
        return denied
                ? new WeatherException(
                        WeatherException.Kind.UNAVAILABLE,
                        cause.getMessage() + " It knew it before, or the place is on our own list.")
                : cause;
    }

    /* What had failed of a call by the time at which it was given up. */
    static Throwable failureOf(Throwable cause) {
        return cause instanceof CancelledException given ? given.getCause() : cause;
    }

    /** Whether it fails as the day's budget is spent. */
    public static boolean isSpent(Throwable e) {
        return e instanceof WeatherException weather && weather.kind() == WeatherException.Kind.BUDGET_SPENT;
    }

    /*
     * What is no failure of the provider's, such as a limit of ours without room, must not look like days that it does
     * not have. That a place which is known should not exist is an error of the provider's, and may pass.
     */
    private static boolean isFinal(Throwable e) {
        return !(e instanceof WeatherException weather) || FINAL.contains(weather.kind());
    }

    /** Another one has its turn, though this one is at work. */
    private static final class TurnLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
