package dev.isotherm.weather.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.support.Awaiting;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Redis says that a name means, where that is no place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class PlacesAliasTest {
    private static final String NAME = "Nowhere at all";
    private RedisProcess redis;
    private LinkOnContext on;

    @BeforeAll
    void open() {
        redis = RedisProcess.start();
        on = LinkOnContext.up(new RedisConfig(URI.create(redis.url()), Duration.ofSeconds(5)));
    }

    @AfterAll
    void close() {
        on.close();
        redis.close();
    }

    private Places places() {
        InstantSource clock = InstantSource.system();
        return new Places(
                on.link, "test", Duration.ofHours(1), new InvalidValues(on.link, clock), new MemoryWatch(on.link));
    }

    private Places.Known find() {
        return on.get(() -> places().find(NAME));
    }

    /* It is removed beside the answer, by a script that Redis may have to be given first. */
    private void awaitRemoved() {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> on.ask(Command.EXISTS, key())
                .equals("0"));
    }

    private String key() {
        return places().keys(NAME).alias();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "[]",
                "{}",
                "{\"identity\":\"x\",\"name\":\"x\",\"latitude\":\"abc\",\"longitude\":1,\"timezone\":\"UTC\"}",
                "{\"identity\":\"x\",\"name\":\"x\",\"latitude\":1,\"longitude\":1,\"timezone\":\"Nowhere/Town\"}",
                "{\"name\":\"x\",\"latitude\":1,\"longitude\":1,\"timezone\":\"UTC\"}"
            })
    void aNameWhoseMeaningCannotBeReadIsAskedAboutAgain(String text) {
        on.ask(Command.SET, key(), text);
        assertThat(find()).isInstanceOf(Places.Known.NotYet.class);
        awaitRemoved();
    }

    @Test
    void aNameWhoseMeaningIsOfAnotherTypeIsAskedAboutAgain() {
        on.ask(Command.DEL, key());
        on.ask(Command.RPUSH, key(), "x");
        assertThat(find()).isInstanceOf(Places.Known.NotYet.class);
        awaitRemoved();
    }
}
