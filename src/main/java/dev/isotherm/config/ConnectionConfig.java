package dev.isotherm.config;

import java.time.Duration;

/**
 * What the clients' connections may take of one HTTP instance.
 *
 * @param max how many connections it holds open
 * @param maxPerAddress how many of these may come from one address; a proxy is one address
 * @param head how long a client may take to send the head of a request
 * @param body how long a client may take to send the body of a request
 * @param write how long a client may take to read the next part of an answer
 * @param stopDelay how long, at a stop, requests are still taken while {@code /health} and {@code Connection: close}
 *     send clients elsewhere
 */
public record ConnectionConfig(
        int max, int maxPerAddress, Duration head, Duration body, Duration write, Duration stopDelay) {
    private static final int MAX = 200_000;
    private static final int MINUTE = 60_000;
    /* Event streams last, so all others need places beside them. */
    private static final int BESIDE_STREAMS = 500;

    static ConnectionConfig read(ConfigReader reader, Role role, int maxStreams) {
        int max = reader.integer("http.maxConnections", maxStreams + BESIDE_STREAMS, 10, MAX);
        int perAddress = reader.integer("http.maxConnectionsPerAddress", Math.min(max, 1_000), 1, MAX);
        if (perAddress > max) {
            reader.problem(
                    "http.maxConnectionsPerAddress",
                    "is more than http.maxConnections, so it would have no effect",
                    "at most " + max);
        }
        return new ConnectionConfig(
                max,
                perAddress,
                reader.millis("http.headMs", 10_000, 100, MINUTE),
                reader.millis("http.bodyMs", 30_000, 100, 10 * MINUTE),
                reader.millis("http.writeMs", 30_000, 100, 10 * MINUTE),
                reader.millis("http.stopDelayMs", role == Role.DEV ? 0 : 3_000, 0, 10 * MINUTE));
    }
}
