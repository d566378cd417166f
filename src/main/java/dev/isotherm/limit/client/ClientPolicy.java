package dev.isotherm.limit.client;

import java.time.Duration;

/**
 * What each client may ask for.
 *
 * @param requests how many requests in the window, 0 for no limit. After a quiet window all may come at once; then they
 *     come back one by one
 * @param places for how many different places in the window, 0 for no limit. A place that the client asked for within
 *     the window costs nothing more
 * @param window at least one second
 */
public record ClientPolicy(int requests, int places, Duration window) {
    /** A limit of requests only. */
    public static ClientPolicy of(int requests, Duration window) {
        return new ClientPolicy(requests, 0, window);
    }

    /** Whether nothing is limited. */
    public boolean none() {
        return requests == 0 && places == 0;
    }
}
