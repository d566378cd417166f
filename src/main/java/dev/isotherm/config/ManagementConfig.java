package dev.isotherm.config;

import java.time.Duration;

/**
 * The port for operators; clients have their own.
 *
 * @param host the address to listen on; loopback by default
 * @param port the port; 0 switches it off
 * @param requireDurable whether to refuse the start if Redis may evict or lose jobs
 * @param window period over which the figures for tuning advice are measured
 */
public record ManagementConfig(String host, int port, boolean requireDurable, Duration window) {}
