package dev.isotherm.config;

import java.time.Duration;

/**
 * Limits of the clients' connections to one HTTP instance.
 *
 * @param max maximum of open connections
 * @param maxPerAddress maximum of open connections from one address; a proxy is one address
 * @param head how long a client may take to send the head of a request
 * @param body how long a client may take to send the body of a request
 * @param write how long a client may take to read the next part of an answer
 * @param stopDelay how long, during a stop, requests are still accepted while {@code /health} and {@code Connection:
 *     close} send clients to other instances
 */
public record ConnectionConfig(
        int max, int maxPerAddress, Duration head, Duration body, Duration write, Duration stopDelay) {
    private static final int MAX = 200_000;
    private static final int MINUTE = 60_000;
    /* Event streams stay open, so other requests need connections besides them. */
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
