package dev.isotherm.weather.fetch;

import dev.isotherm.weather.provider.DayRange;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The flights of one context that callers may still board. Several with one key fetch different days. */
public final class Flights<T> {
    private final Map<String, List<Flight<T>>> flying = new HashMap<>();

    /** A flight of this key that has not ended and fetches all these days. */
    public Optional<Flight<T>> to(String key, List<DayRange> days) {
        return flying.getOrDefault(key, List.of()).stream()
                .filter(flight -> flight.covers(days))
                .findFirst();
    }

    /** Begins a flight with its first caller, who must not be cancelled. */
    public Future<T> begin(
            String key,
            List<DayRange> plan,
            LoadQueue.Position position,
            LoadWatch first,
            Function<Flight<T>, Future<T>> work) {
        Flight<T> flight = new Flight<>(plan, ended -> remove(key, ended));
        flying.computeIfAbsent(key, same -> new ArrayList<>()).add(flight);
        Future<T> outcome = flight.board(first, position);
        flight.start(work);
        return outcome;
    }

    private void remove(String key, Flight<T> ended) {
        flying.computeIfPresent(key, (same, flights) -> {
            flights.remove(ended);
            return flights.isEmpty() ? null : flights;
        });
    }
}
