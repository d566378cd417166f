package dev.isotherm.weather.provider;

import dev.isotherm.weather.provider.WeatherException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Counts the calls to one provider and logs why they fail. Each reason is logged at most once a second, because a
 * provider that is down fails hundreds of calls a second for one reason. Belongs to one context.
 */
public final class ProviderCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderCalls.class);
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final String source;
    private final InstantSource clock;
    private final Map<Kind, Failures> failures = new EnumMap<>(Kind.class);
    private Optional<ProviderState.Failure> lastFailure = Optional.empty();
    private long attempts;
    private long successes;

    public ProviderCalls(String source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    public void begun() {
        attempts++;
    }

    /** Counts a successful call, and returns its answer. */
    public <T> T succeeded(T answer) {
        successes++;
        return answer;
    }

    /** Counts a call that failed on attempt {@code number} of {@code most}. */
    public void failed(WeatherException cause, int number, int most) {
        Instant now = clock.instant();
        lastFailure = Optional.of(new ProviderState.Failure(cause.kind(), cause.getMessage(), now));
        Failures same = failures.computeIfAbsent(cause.kind(), kind -> new Failures());
        same.count++;
        // A time before the last line means that the clock was set back. This must not silence the log.
        if (same.logged != null && !now.isBefore(same.logged) && now.isBefore(same.logged.plus(QUIET))) {
            same.untold++;
            return;
        }
        // Any client may mistype a place, so this is no warning.
        LOG.atLevel(cause.kind() == Kind.UNKNOWN_PLACE ? Level.INFO : Level.WARN)
                .log(
                        "Provider {}, {} on attempt {} of {}: {} ({} more since the last such line, {} in all)",
                        source,
                        cause.kind(),
                        number,
                        most,
                        cause.getMessage(),
                        same.untold,
                        same.count);
        same.logged = now;
        same.untold = 0;
    }

    public ProviderState state() {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        failures.forEach((kind, same) -> counts.put(kind, same.count));
        return new ProviderState(source, attempts, successes, counts, lastFailure);
    }

    private static final class Failures {
        private long count;
        private long untold;
        private Instant logged;
    }
}
