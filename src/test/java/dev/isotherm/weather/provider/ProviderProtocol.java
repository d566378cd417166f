package dev.isotherm.weather.provider;

import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;

/** What the tests that hold for each provider over HTTP must know of one. */
public interface ProviderProtocol {
    /** The name of the source. */
    String source();

    /** The place that is asked for. */
    String place();

    /** Makes a provider on its context, with the key and the clock of the harness. */
    WeatherProvider provider(Vertx vertx, ProviderGate gate, URI server, Duration timeout, int attempts);

    /** A whole answer for the four days of the harness: 3.4, no observation, no observation, 5. */
    String fine();

    /** An answer without any day. */
    String empty();

    /** The body of a 400 which says that there is no such place. */
    String noSuchPlace();
}
