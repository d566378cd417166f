package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/access.md} is that of the declared routes. {@link AuthorisationTest} asks each of them. */
class AccessDocTest {
    private static final String WRITE = "isotherm.docs.write";

    @Test
    void theTableIsThatOfTheDeclaredRoutes() {
        String table = AccessPage.table(declared());
        if (Boolean.getBoolean(WRITE)) {
            AccessPage.write(table);
        }
        assertThat(AccessPage.shown())
                .as("If this change of access is wanted, write docs/access.md anew and read what changed in it:"
                        + " mvn test -Dtest=AccessDocTest -D" + WRITE + "=true")
                .isEqualTo(table);
    }

    private static List<DeclaredRoute> declared() {
        Vertx vertx = TestVertx.create();
        try {
            HttpVerticle verticle = new HttpVerticle(
                    ConfigLoader.load(
                            new JsonObject()
                                    .put("role", "dev")
                                    // Nothing listens there, and no route is asked.
                                    .put("redis", new JsonObject().put("url", "redis://127.0.0.1:1"))
                                    .put("http", new JsonObject().put("port", IsothermProcess.freePort())),
                            Map.of()),
                    Clock.systemUTC(),
                    new Meters());
            await(vertx.deployVerticle(verticle));
            return DeclaredRoute.of(vertx, verticle);
        } finally {
            await(vertx.close());
        }
    }
}
