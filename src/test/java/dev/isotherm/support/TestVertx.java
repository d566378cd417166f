package dev.isotherm.support;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes Vert.x with the options of all tests, here and in the JVMs that tests start. */
public final class TestVertx {
    static final Duration UNWATCHED = Duration.ofMinutes(10);

    private TestVertx() {}

    /** A new Vert.x that watches its event loops closely. */
    public static Vertx create() {
        return Vertx.vertx(new VertxOptions(new JsonObject(options())));
    }

    /** A new Vert.x whose event loops may be kept busy: for tests that do so on purpose. */
    public static Vertx unwatched() {
        return Vertx.vertx(new VertxOptions()
                .setMaxEventLoopExecuteTime(UNWATCHED.toMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
    }

    /** The options as JSON, as the launcher takes them with {@code -options}. */
    public static String options() {
        try (InputStream in = TestVertx.class.getResourceAsStream("/vertx-test-options.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
