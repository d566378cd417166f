package dev.isotherm.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.ShownCommands;
import dev.isotherm.ShownCommands.Outcome;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.support.TestAuthority;
import dev.isotherm.support.TlsRedis;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/redis.md} says of a private authority: its commands make files with which Redis and we agree. */
class TlsDocTest {
    @TempDir
    private Path folder;

    @Test
    void theCommandsForAPrivateAuthorityMakeFilesThatWork() {
        String commands = ShownCommands.blocks(Path.of("docs", "redis.md")).stream()
                .filter(block -> block.startsWith("openssl "))
                .findFirst()
                .orElseThrow()
                // No test may depend on a name server.
                .replace("redis.example", "localhost");
        Outcome made = ShownCommands.bash(Map.of(), "-ec", "cd '" + folder + "'\n" + commands);
        assertThat(made.exit()).as(made.output()).isZero();

        TestAuthority.Issued certificate =
                new TestAuthority.Issued(folder.resolve("redis.pem"), folder.resolve("redis.key"));
        try (TlsRedis redis = TlsRedis.start(folder.resolve("ca.pem"), certificate)) {
            RedisConfig config = ConfigLoader.load(
                            JsonObject.of("role", "dev"),
                            Map.of(
                                    "REDIS_URL",
                                    redis.url("localhost"),
                                    "REDIS_CA_FILE",
                                    folder.resolve("ca.pem").toString()))
                    .redis();
            try (LinkOnContext on = LinkOnContext.up(config)) {
                assertThat(on.ask(Command.PING)).isEqualTo("PONG");
            }
        }
    }
}
