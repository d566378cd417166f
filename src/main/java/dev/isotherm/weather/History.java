package dev.isotherm.weather;

import dev.isotherm.limit.Cancellation;
import dev.isotherm.limit.CancelledException;
import dev.isotherm.record.Window;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings together the days that a record needs: those that the day store holds, and the others from the provider, which
 * are then stored. Belongs to one context.
 */
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    /** A record with more gaps than this would say something else than the weather did. */
    private static final double MOST_FAILED = 0.1;

    private final WeatherProvider provider;
    private final DayStore store;
    private final InstantSource clock;
    private final int lanes;

    /**
     * Brings together days.
     *
     * @param lanes how many calls one load has under way at most; the others begin only if they are wanted still
     */
    History(WeatherProvider provider, DayStore store, InstantSource clock, int lanes) {
        this.provider = provider;
        this.store = store;
        this.clock = clock;
        this.lanes = lanes;
    }

    /**
     * Loads the days of one place.
     *
     * @param location the place as the client named it
     * @param windowsOf the windows that are needed, by the current year at the place
     * @param watch is told how far it is, and can end it; days that had arrived by then are kept
     * @return the days; fails with {@link WeatherException} where too many are not to be had, and with
     *     {@link CancelledException} where it was cancelled
     */
    Future<PlaceHistory> load(String location, IntFunction<List<Window>> windowsOf, LoadWatch watch) {
        Load load = new Load(location, windowsOf, watch);
        Future<Optional<Place>> known =
                provider.remote() ? store.place(location) : Future.succeededFuture(Optional.empty());
        return known.compose(place -> place.isPresent() ? load.complete(place.get()) : load.meet())
                .recover(e -> Future.failedFuture(load.cancellation.cancelled() ? new CancelledException() : e));
    }

    private LocalDate todayIn(ZoneId zone) {
        return LocalDate.ofInstant(clock.instant(), zone);
    }

    /** One load under way. */
    private final class Load {
        private final String location;
        private final IntFunction<List<Window>> windowsOf;
        private final LoadWatch watch;
        private final Cancellation cancellation;
        private final Set<Integer> failedYears = new HashSet<>();
        private int done;
        private int failed;
        private boolean met;
        private Throwable lastFailure;

        Load(String location, IntFunction<List<Window>> windowsOf, LoadWatch watch) {
            this.location = location;
            this.windowsOf = windowsOf;
            this.watch = watch;
            this.cancellation = watch.cancellation();
        }

        /* One call tells whether the place exists and in which zone it lies; a wrong name costs no 50 more. */
        Future<PlaceHistory> meet() {
            LocalDate today = todayIn(ZoneOffset.UTC);
            List<Window> windows = windowsOf.apply(today.getYear());
            Window last = windows.get(windows.size() - 1);
            boolean begun = !last.start().isAfter(today);
            Window first = begun ? last : windows.get(windows.size() - 2);
            LocalDate end = first.end().isAfter(today) ? today : first.end();
            met = true;
            return fetch(new DayRange(first.start(), end), Optional.empty())
                    .compose(observations -> complete(observations, windows));
        }

        private Future<PlaceHistory> complete(Observations observations, List<Window> assumed) {
            Place place = observations.place();
            Future<Void> remembered =
                    provider.remote() ? kept(store.remember(location, place), "the place") : Future.succeededFuture();
            return remembered.compose(v -> {
                LocalDate today = todayIn(place.zone());
                boolean yearDiffers = today.getYear() != todayIn(ZoneOffset.UTC).getYear();
                List<Window> windows = yearDiffers ? windowsOf.apply(today.getYear()) : assumed;
                return table(windows).compose(table -> {
                    table.put(observations);
                    return fill(place, today, windows, table);
                });
            });
        }

        Future<PlaceHistory> complete(Place place) {
            LocalDate today = todayIn(place.zone());
            List<Window> windows = windowsOf.apply(today.getYear());
            return table(windows).compose(table -> fill(place, today, windows, table));
        }

        private Future<DayTable> table(List<Window> windows) {
            LocalDate first = windows.get(0).start();
            LocalDate last = windows.get(windows.size() - 1).end();
            return provider.remote()
                    ? store.read(location, first, last)
                    : Future.succeededFuture(new DayTable(first, last));
        }

        private Future<PlaceHistory> fill(Place place, LocalDate today, List<Window> windows, DayTable table) {
            List<DayRange> ranges = FetchPlanner.plan(table, windows, today);
            return new Fetches(ranges, lanes, cancellation, range -> fetch(range, Optional.of(place))
                            .onSuccess(table::put)
                            .onComplete(one -> {
                                if (cancellation.cancelled()) {
                                    return;
                                }
                                if (one.failed()) {
                                    noteFailure(range, windows, one.cause());
                                }
                                watch.progress(++done, ranges.size());
                            })
                            .<Void>mapEmpty()
                            .recover(e -> isFinal(e) ? Future.failedFuture(e) : Future.succeededFuture()))
                    .run()
                    .compose(all -> {
                        cancellation.check();
                        if (failed > MOST_FAILED * windows.size()) {
                            return Future.failedFuture(lastFailure);
                        }
                        return Future.succeededFuture(
                                new PlaceHistory(place, today, table, cache(ranges), failedYears));
                    });
        }

        private CacheStatus cache(List<DayRange> fetched) {
            if (met) {
                return CacheStatus.MISS;
            }
            return fetched.isEmpty() ? CacheStatus.HIT : CacheStatus.PARTIAL;
        }

        private void noteFailure(DayRange range, List<Window> windows, Throwable cause) {
            failed++;
            lastFailure = cause;
            LOG.warn("No days {} to {} for '{}': {}", range.from(), range.to(), location, cause.getMessage());
            windows.stream()
                    .filter(w -> !w.end().isBefore(range.from()) && !w.start().isAfter(range.to()))
                    .forEach(w -> failedYears.add(w.year()));
        }

        private Future<Observations> fetch(DayRange range, Optional<Place> place) {
            if (cancellation.cancelled()) {
                return Future.failedFuture(new CancelledException());
            }
            return provider.observe(location, range.from(), range.to(), cancellation)
                    .compose(observations -> {
                        if (!provider.remote()) {
                            return Future.succeededFuture(observations);
                        }
                        LocalDate today =
                                todayIn(place.orElse(observations.place()).zone());
                        return kept(store.write(location, observations, today), "days")
                                .map(observations);
                    });
        }
    }

    private static boolean isFinal(Throwable e) {
        boolean refused = e instanceof WeatherException weather
                && (weather.kind() == WeatherException.Kind.UNKNOWN_PLACE
                        || weather.kind() == WeatherException.Kind.KEY_REFUSED);
        return refused || e instanceof CancelledException;
    }

    /* What was bought is of use to this request even where Redis cannot keep it. */
    private static Future<Void> kept(Future<Void> write, String what) {
        return write.recover(e -> {
            LOG.warn("Redis did not keep {}, so they will be bought again: {}", what, e.getMessage());
            return Future.succeededFuture();
        });
    }
}
