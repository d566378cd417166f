package dev.isotherm.config;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach the Visual Crossing Timeline API.
 *
 * @param baseUri the address before {@code /VisualCrossingWebServices}
 * @param key the API key
 * @param timeout maximum time of one attempt, including the wait for a pooled connection
 * @param attempts maximum of tries of one range
 */
public record VisualCrossingConfig(URI baseUri, Secret key, Duration timeout, int attempts) {}
