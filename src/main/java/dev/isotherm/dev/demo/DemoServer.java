package dev.isotherm.dev.demo;

import io.vertx.core.Future;
import java.net.URI;

/** A running Isotherm to talk to. */
interface DemoServer {
    /** Where its API listens: scheme, host and port, such as {@code http://127.0.0.1:8080}. */
    URI api();

    /** The Bearer token that its API accepts; never printed. */
    String token();

    /** Stops everything that belongs to it, and completes when it is gone. */
    Future<Void> stop();
}
