package dev.isotherm.limit.client;

import java.time.Duration;

/**
 * What a limit says about a request, and what is left of it for the client afterwards.
 *
 * @param verdict whether the request is allowed
 * @param retryAfter when the same request would be allowed if the client asks for nothing else; zero if it is allowed
 * @param requests how many requests the client may make at once now; 0 also if their number is not limited
 * @param moreRequests when it may make one more than that; zero if all are free
 * @param places for how many more places the client may ask now; 0 also if their number is not limited
 * @param morePlaces when it may ask for one more than that; zero if it asked for none
 */
public record ClientUsage(
        Verdict verdict, Duration retryAfter, int requests, Duration moreRequests, int places, Duration morePlaces) {
    /** Whether a request is allowed. */
    public enum Verdict {
        ALLOWED,
        TOO_MANY_REQUESTS,
        TOO_MANY_PLACES
    }

    public boolean allowed() {
        return verdict == Verdict.ALLOWED;
    }

    /** The same for a request that is made later; the client asked for nothing in between. */
    ClientUsage after(Duration time) {
        return new ClientUsage(
                verdict, less(retryAfter, time), requests, less(moreRequests, time), places, less(morePlaces, time));
    }

    private static Duration less(Duration left, Duration passed) {
        return left.compareTo(passed) > 0 ? left.minus(passed) : Duration.ZERO;
    }
}
