package dev.isotherm.weather.provider;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.context.Cancellation;
import dev.isotherm.support.NameServer;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider whose name has several addresses, of which the first is dead. */
class ProviderAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"weather.test", "my_weather.test"})
    void oneCallTriesEachAddress(String name) {
        try (NameServer names = NameServer.start()) {
            names.put(name, "127.0.0.3", "127.0.0.4", "127.0.0.1");
            Vertx vertx = Vertx.vertx(new VertxOptions().setAddressResolverOptions(names.options()));
            try {
                int port = await(vertx.createHttpServer()
                                .requestHandler(request -> request.response()
                                        .end(request.authority().toString()))
                                .listen(0, "127.0.0.1"))
                        .actualPort();
                Context context = vertx.getOrCreateContext();
                Promise<BoundedGet.Answer> answer = Promise.promise();
                context.runOnContext(v -> new BoundedGet(
                                vertx, "p", URI.create("http://" + name + ":" + port), Duration.ofSeconds(10), 2)
                        .get("/", new Cancellation(), () -> {})
                        .onComplete(answer));

                assertThat(await(answer.future()).body()).hasToString(name + ":" + port);
            } finally {
                await(vertx.close());
            }
        }
    }
}
