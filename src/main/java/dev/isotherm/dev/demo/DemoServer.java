package dev.isotherm.dev.demo;

import io.vertx.core.Future;
import java.net.URI;

/** A running Isotherm. */
interface DemoServer {
    /** The address of its API: scheme, host and port, such as {@code http://127.0.0.1:8080}. */
    URI api();

    /** The Bearer token that its API accepts; never printed. */
    String token();

    /** Stops everything that belongs to it, and completes after the stop. */
    Future<Void> stop();
}
