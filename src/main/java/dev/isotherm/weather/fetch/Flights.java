package dev.isotherm.weather.fetch;

import dev.isotherm.weather.provider.DayRange;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The flights of one context that callers may still board, one for each key. */
public final class Flights<T> {
    private final Map<String, Flight<T>> flying = new HashMap<>();

    /** The running flight of a key. */
    public Optional<Flight<T>> to(String key) {
        return Optional.ofNullable(flying.get(key));
    }

    /** Begins a flight at its first caller's position in the queue of loads. That caller must not be cancelled. */
    public Future<T> begin(
            String key,
            List<DayRange> plan,
            LoadQueue.Position position,
            LoadWatch first,
            Function<Flight<T>, Future<T>> work) {
        Flight<T> flight = new Flight<>(plan, position, () -> flying.remove(key));
        flying.put(key, flight);
        Future<T> outcome = flight.board(first);
        flight.start(work);
        return outcome;
    }
}
