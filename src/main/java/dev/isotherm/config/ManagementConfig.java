package dev.isotherm.config;

import java.time.Duration;

/**
 * The operators' own port, apart from the clients'.
 *
 * @param host the address to listen on; loopback by default
 * @param port the port; 0 switches it off
 * @param requireDurable whether the process refuses to start with a Redis that may evict or lose jobs
 * @param window over how long the figures are gathered that tuning advice rests on
 */
public record ManagementConfig(String host, int port, boolean requireDurable, Duration window) {
    /** How long figures are gathered, unless something else is said. */
    public static final Duration WINDOW = Duration.ofSeconds(10);

    /** A port of a process that only warns of such a Redis. */
    public ManagementConfig(String host, int port) {
        this(host, port, false, WINDOW);
    }
}
