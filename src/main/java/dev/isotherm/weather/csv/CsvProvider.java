package dev.isotherm.weather.csv;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daily means from the user's own files: a folder with a {@code places.json} and one CSV file for each place.
 *
 * <p>Scope: one verticle instance. A file is read on a worker thread when its place is first needed, and then kept in
 * memory, eight bytes for each day.
 */
public final class CsvProvider implements WeatherProvider {
    private static final Logger LOG = LoggerFactory.getLogger(CsvProvider.class);

    private final Vertx vertx;
    private final CsvPlaces places;
    private final Map<CsvPlaces.Entry, Future<CsvTable>> tables = new HashMap<>();
    private final Map<CsvPlaces.Entry, String> logged = new HashMap<>();

    private CsvProvider(Vertx vertx, CsvPlaces places) {
        this.vertx = vertx;
        this.places = places;
    }

    /**
     * Opens a folder.
     *
     * @param vertx reads the files on its worker threads
     * @param folder contains {@code places.json} and the files that it names
     * @return the provider; fails with {@link WeatherException} if the list of places cannot be read. A wrong place is
     *     logged, and each request for it is refused
     */
    public static Future<CsvProvider> open(Vertx vertx, Path folder) {
        return vertx.executeBlocking(() -> CsvPlaces.read(folder), false).map(places -> {
            places.problems().forEach(problem -> LOG.warn("Some weather cannot be served: {}", problem));
            return new CsvProvider(vertx, places);
        });
    }

    /**
     * The places of a folder. This blocks, so never call it on an event loop.
     *
     * @return the full names of the places that can be served, in the order of the list; none if the list cannot be
     *     read
     */
    public static List<String> places(Path folder) {
        try {
            return CsvPlaces.read(folder).served();
        } catch (WeatherException e) {
            // The start of a provider with this folder reports the reason.
            return List.of();
        }
    }

    @Override
    public String source() {
        return "csv";
    }

    @Override
    public boolean remote() {
        return false;
    }

    /** {@inheritDoc} A cancelled request does not stop the reading of a file: the next request uses it. */
    @Override
    public Future<Observations> observe(String location, LocalDate from, LocalDate to, Request request) {
        if (from.isAfter(to)) {
            throw new IllegalArgumentException("The range " + from + " to " + to + " ends before it begins.");
        }
        CsvPlaces.Entry entry;
        Place place;
        try {
            request.cancellation().ifPresent(Cancellation::check);
            entry = places.find(location);
            place = entry.place();
        } catch (WeatherException | CancelledException e) {
            return Future.failedFuture(e);
        }
        return table(entry).map(table -> {
            request.cancellation().ifPresent(Cancellation::check);
            return new Observations(Optional.of(table.written()), place, from, table.means(from, to));
        });
    }

    @Override
    public Future<Void> close() {
        tables.clear();
        return Future.succeededFuture();
    }

    /* The future is kept, not the table, so that simultaneous first requests read the file once. */
    private Future<CsvTable> table(CsvPlaces.Entry entry) {
        Future<CsvTable> known = tables.get(entry);
        if (known != null) {
            return known;
        }
        Future<CsvTable> reading = vertx.executeBlocking(() -> CsvTable.read(entry.file()), false);
        tables.put(entry, reading);
        // A failure is not kept, so a corrected file is read again.
        return reading.onFailure(cause -> {
            tables.remove(entry, reading);
            logOnce(entry, cause);
        });
    }

    /* Each request for the place fails until the file is corrected, but the reason is logged once. */
    private void logOnce(CsvPlaces.Entry entry, Throwable cause) {
        if (!cause.getMessage().equals(logged.put(entry, cause.getMessage()))) {
            LOG.warn(
                    "There are no records of {} until its file is corrected: {}", entry.fullName(), cause.getMessage());
        }
    }
}
