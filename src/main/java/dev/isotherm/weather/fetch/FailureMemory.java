package dev.isotherm.weather.fetch;

import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Remembers recent failures of the provider, so that an immediate retry gets the same answer without a call. Bounded in
 * time and size. Belongs to one context.
 */
public final class FailureMemory {
    /** The maximum, because a provider may ask for days, and the problem may be solved earlier. */
    static final Duration MAX = Duration.ofMinutes(1);

    private static final int MAX_PLACES = 1_000;
    private static final int MAX_RANGES = 100;
    private static final DayRange ALL = new DayRange(LocalDate.MIN, LocalDate.MAX);
    private static final Set<Kind> PASSING =
            Set.of(Kind.UNAVAILABLE, Kind.RATE_LIMITED, Kind.BAD_ANSWER, Kind.KEY_REFUSED);

    private final Duration ttl;
    private final LongSupplier nanoTime;
    private final Map<String, List<Failure>> places = new LinkedHashMap<>();

    /**
     * Makes an empty memory.
     *
     * @param ttl how long a failure is remembered if the provider sent no {@code Retry-After}; zero switches the memory
     *     off
     * @param nanoTime as {@link System#nanoTime()}
     */
    public FailureMemory(Duration ttl, LongSupplier nanoTime) {
        this.ttl = ttl;
        this.nanoTime = nanoTime;
    }

    private record Failure(DayRange range, WeatherException cause, long until) {}

    /** Remembers that days of a place are not available. Only temporary failures of the provider are remembered. */
    void note(String place, DayRange range, Throwable cause) {
        if (ttl.isZero() || !(cause instanceof WeatherException weather) || !PASSING.contains(weather.kind())) {
            return;
        }
        Duration asked = weather.retryAfter().orElse(ttl);
        Duration length = asked.compareTo(MAX) < 0 ? asked : MAX;
        List<Failure> failures = places.computeIfAbsent(place, name -> new ArrayList<>());
        failures.removeIf(known -> known.range.equals(range) || isOver(known));
        if (failures.size() < MAX_RANGES) {
            failures.add(new Failure(range, weather, nanoTime.getAsLong() + length.toNanos()));
        }
        Iterator<String> eldest = places.keySet().iterator();
        while (places.size() > MAX_PLACES) {
            eldest.next();
            eldest.remove();
        }
    }

    /** Remembers that no day of a place is available. */
    void noteAll(String place, Throwable cause) {
        note(place, ALL, cause);
    }

    /** Extends the failure of some days of a place to all its days. */
    void spread(String place) {
        recallAll(place).ifPresent(cause -> noteAll(place, cause));
    }

    /** The remembered failure for some days of a range. Its {@code retryAfter} is the remaining time. */
    Optional<WeatherException> recall(String place, DayRange range) {
        List<Failure> failures = places.getOrDefault(place, new ArrayList<>());
        failures.removeIf(this::isOver);
        if (failures.isEmpty()) {
            places.remove(place);
        }
        return failures.stream()
                .filter(known -> known.range.overlaps(range))
                .findFirst()
                .map(this::recalled);
    }

    /** The remembered failure for all days of a place. */
    Optional<WeatherException> recallAll(String place) {
        return recall(place, ALL);
    }

    /** Adds the remaining time of the memory to a failure, if the provider sent no {@code Retry-After}. */
    public Throwable timed(String place, Throwable cause) {
        if (!(cause instanceof WeatherException weather) || weather.retryAfter().isPresent()) {
            return cause;
        }
        return recallAll(place)
                .<Throwable>map(known -> new WeatherException(weather.kind(), weather.getMessage(), known.retryAfter()))
                .orElse(cause);
    }

    private WeatherException recalled(Failure failure) {
        // A refused key stays refused until an operator acts.
        boolean passes = failure.cause.kind() != Kind.KEY_REFUSED;
        Duration left = Duration.ofNanos(failure.until - nanoTime.getAsLong());
        return new WeatherException(
                failure.cause.kind(),
                failure.cause.getMessage(),
                Optional.of(left).filter(time -> passes));
    }

    private boolean isOver(Failure failure) {
        return nanoTime.getAsLong() - failure.until >= 0;
    }
}
