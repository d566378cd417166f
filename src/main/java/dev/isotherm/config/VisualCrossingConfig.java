package dev.isotherm.config;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach the Visual Crossing Timeline API.
 *
 * @param baseUri the address up to and without {@code /VisualCrossingWebServices}
 * @param key the API key
 * @param timeout how long one attempt may take, waiting for a pooled connection included
 * @param attempts how often one range is tried before it fails
 */
public record VisualCrossingConfig(URI baseUri, Secret key, Duration timeout, int attempts) {}
