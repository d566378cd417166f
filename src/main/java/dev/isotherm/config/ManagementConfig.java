package dev.isotherm.config;

/**
 * The operators' own port, apart from the clients'.
 *
 * @param host the address to listen on; loopback by default
 * @param port the port; 0 switches it off
 */
public record ManagementConfig(String host, int port) {}
