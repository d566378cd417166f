package dev.isotherm.app;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.BadLink;
import dev.isotherm.support.NameServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that is known by a name, of a real name server, whose answers may be kept for an hour. */
class NameLookupTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /* Nobody listens there. */
    private static final String DEAD = "127.0.0.3";

    private final RedisProcess redis = RedisProcess.start();
    private final NameServer names = NameServer.start();
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setAddressResolverOptions(NameLookup.within(names.options())));
    private final Context context = vertx.getOrCreateContext();

    private RedisLink link;

    @AfterEach
    void stop() {
        await(on(link::stop));
        await(vertx.close());
        names.close();
        redis.close();
    }

    @Test
    void aHostThatMovedIsFoundLongBeforeItsRecordEnds() {
        names.put("redis.test", "127.0.0.2");
        try (BadLink before = BadLink.at(redis.port(), "127.0.0.2", redis.port())) {
            connect("redis.test");
            awaitUp();
            assertThat(before.accepted()).isPositive();
            names.put("redis.test", "127.0.0.1");
        }
        Awaitility.await().atMost(DEADLINE).until(() -> link.state().reconnects() > 0);
        awaitUp();
    }

    @Test
    void eachAddressOfANameIsTried() {
        names.put("redis.test", DEAD, "127.0.0.4", "127.0.0.1");
        connect("redis.test");
        awaitUp();
    }

    @Test
    void theAddressesOfTheOtherFamilyAreTriedAsWell() {
        names.put("redis.test", DEAD, "::1");
        try (BadLink six = BadLink.at(redis.port(), "::1", redis.port())) {
            connect("redis.test");
            awaitUp();
            assertThat(six.accepted()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_redis.test", "localhost", "127.0.0.1"})
    void aHostMayHaveAnUnderscoreOrBeAnAddress(String host) {
        names.put("my_redis.test", "127.0.0.1");
        connect(host);
        awaitUp();
    }

    @Test
    void whatTheOptionsSayOtherwiseStays() {
        AddressResolverOptions said = names.options().setCacheMaxTimeToLive(60).setQueryTimeout(100);
        AddressResolverOptions options = NameLookup.within(said);
        assertThat(options.getCacheMaxTimeToLive()).isEqualTo(60);
        assertThat(options.getQueryTimeout()).isEqualTo(100);
        assertThat(options.getServers()).isEqualTo(said.getServers());
        connect("127.0.0.1");
    }

    private void connect(String host) {
        RedisConfig config =
                new RedisConfig(URI.create("redis://" + host + ":" + redis.port()), Duration.ofMillis(900));
        link = await(on(() -> {
            RedisLink made = new RedisLink(vertx, config);
            return made.start().map(made);
        }));
    }

    private void awaitUp() {
        Awaitility.await().atMost(DEADLINE).until(() -> link.state().up());
    }

    private <T> Future<T> on(Supplier<Future<T>> call) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> call.get().onComplete(done));
        return done.future();
    }
}
