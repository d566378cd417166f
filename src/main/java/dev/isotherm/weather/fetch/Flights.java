package dev.isotherm.weather.fetch;

import dev.isotherm.weather.provider.DayRange;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The flights of one context that others may board still, one for each key. */
public final class Flights<T> {
    private final Map<String, Flight<T>> flying = new HashMap<>();

    /** The one under way. */
    public Optional<Flight<T>> to(String key) {
        return Optional.ofNullable(flying.get(key));
    }

    /** Begins one, with a first caller that is not cancelled, at that caller's position in the queue of loads. */
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
