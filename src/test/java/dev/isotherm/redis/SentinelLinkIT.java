package dev.isotherm.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.RedisSentinels;
import dev.isotherm.support.RedisTalk;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@TestInstance(Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class SentinelLinkIT {
    private static final Duration BACK = Awaiting.DEADLINE;

    private RedisSentinels redis;

    @BeforeAll
    void startRedis() {
        redis = RedisSentinels.start();
    }

    @AfterAll
    void stopRedis() {
        redis.close();
    }

    @Test
    void aServerThatIsReadOnlyAllAtOnceIsLeftAtItsFirstRefusal() {
        try (LinkOnContext on = LinkOnContext.up(redis.config(LinkOnContext.DEADLINE))) {
            RedisTalk.ask(redis.first().port(), "REPLICAOF", "127.0.0.1", "1");
            assertThatThrownBy(() -> on.ask(Command.SET, "k", "v"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("READONLY")
                    .hasMessageContaining("it was not done");
            assertThat(on.link.state().up()).isFalse();
            RedisTalk.ask(redis.first().port(), "REPLICAOF", "NO", "ONE");
            await().atMost(BACK).until(() -> on.link.state().up());
        }
    }

    @Test
    void aMasterThatNoSentinelKnowsIsTold() {
        RedisConfig known = redis.config(LinkOnContext.DEADLINE);
        RedisConfig other = new RedisConfig(known.url(), known.deadline(), known.mode(), known.nodes(), "other");
        try (LinkOnContext on = LinkOnContext.started(other)) {
            assertThat(on.link.state().reason()).contains("knows no master other");
        }
    }

    @Test
    void aSentinelThatDemandsALoginGetsTheMasters() {
        int port = redis.sentinel(2).port();
        RedisTalk.ask(port, "ACL", "SETUSER", "default", "resetpass", ">hunter2");
        assertThat(RedisTalk.ask(port, "PING")).contains("NOAUTH");
        RedisConfig known = redis.config(LinkOnContext.DEADLINE);
        URI url = URI.create("redis://:hunter2@127.0.0.1:" + port);
        RedisConfig alone = new RedisConfig(url, known.deadline(), known.mode(), List.of(), known.masterName());
        try (LinkOnContext on = LinkOnContext.up(alone)) {
            assertThat(on.ask(Command.PING)).isEqualTo("PONG");
        }
    }

    @Test
    void aStoppedLinkLeavesNoConnection() {
        LinkOnContext on = LinkOnContext.up(redis.config(LinkOnContext.DEADLINE));
        assertThat(ours()).isEqualTo(1);
        on.get(on.link::stop);
        await().atMost(BACK).until(() -> ours() == 0);
        on.close();
    }

    /* Sentinels name their connections, and a replica's has another type. */
    private long ours() {
        return RedisTalk.ask(redis.first().port(), "CLIENT", "LIST", "TYPE", "normal")
                .lines()
                .filter(line -> line.contains(" name= ") && !line.contains("cmd=client"))
                .count();
    }
}
