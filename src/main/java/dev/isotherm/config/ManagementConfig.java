package dev.isotherm.config;

/**
 * The operators' own port, apart from the clients'.
 *
 * @param host the address to listen on; loopback by default
 * @param port the port; 0 switches it off
 * @param requireDurable whether the process refuses to start with a Redis that may evict or lose jobs
 */
public record ManagementConfig(String host, int port, boolean requireDurable) {
    /** A port of a process that only warns of such a Redis. */
    public ManagementConfig(String host, int port) {
        this(host, port, false);
    }
}
