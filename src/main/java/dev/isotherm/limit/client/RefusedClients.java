package dev.isotherm.limit.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Requests that were refused a moment ago, so that a flood of them does not become a flood of calls to Redis. What is
 * refused stays so until the time that Redis told: other requests of the client could only make it later.
 */
final class RefusedClients {
    static final int MOST = 1_000;
    /* So that what happens in Redis meanwhile, such as a lost key, is noticed soon. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private final Map<Asked, Refused> refused = new LinkedHashMap<>();

    RefusedClients(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /* For another place the client may have to wait for another time. */
    private record Asked(ClientId client, String place) {}

    private record Refused(ClientUsage usage, long at, Duration valid) {}

    void note(ClientId client, String place, ClientUsage usage) {
        Asked asked = new Asked(client, place);
        refused.remove(asked);
        if (refused.size() == MOST) {
            Iterator<Asked> oldest = refused.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        // The figures change when the first of these times is over.
        Duration valid = Stream.of(LONGEST, usage.retryAfter(), usage.moreRequests(), usage.morePlaces())
                .filter(time -> !time.isZero())
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
        refused.put(asked, new Refused(usage, nanoTime.getAsLong(), valid));
    }

    /** What was said of an equal request, if it is still true. */
    Optional<ClientUsage> find(ClientId client, String place) {
        if (refused.isEmpty()) {
            return Optional.empty();
        }
        Asked asked = new Asked(client, place);
        Refused found = refused.get(asked);
        if (found == null) {
            return Optional.empty();
        }
        Duration passed = Duration.ofNanos(nanoTime.getAsLong() - found.at);
        if (passed.compareTo(found.valid) >= 0) {
            refused.remove(asked);
            return Optional.empty();
        }
        return Optional.of(found.usage.after(passed));
    }
}
