package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisModeTest {
    private static RedisConfig load(JsonObject redis) {
        return ConfigLoader.load(new JsonObject().put("role", "dev").put("redis", redis), Map.of())
                .redis();
    }

    @Test
    void oneRedisIsTheDefault() {
        RedisConfig config = load(new JsonObject().put("url", "redis://:hush@h:1/2"));
        assertThat(config.mode()).isEqualTo(RedisConfig.Mode.STANDALONE);
        assertThat(config).isEqualTo(new RedisConfig(URI.create("redis://:hush@h:1/2"), config.deadline()));
        assertThat(config.address()).isEqualTo("redis://h:1/2");
    }

    @Test
    void everyRedisHasTheUserDefault() {
        assertThat(load(new JsonObject().put("url", "redis://isotherm:hush@h")).hasUser())
                .isTrue();
        for (String url : List.of("redis://default:hush@h", "redis://:hush@h", "redis://hush@h", "redis://h")) {
            assertThat(load(new JsonObject().put("url", url)).hasUser()).as(url).isFalse();
        }
    }

    @Test
    void aClusterHasMoreNodes() {
        RedisConfig config = load(new JsonObject()
                .put("mode", "cluster")
                .put("url", "rediss://:hush@a")
                .put("nodes", "b:7000, [::1]:7001 ,"));
        assertThat(config.mode()).isEqualTo(RedisConfig.Mode.CLUSTER);
        assertThat(config.nodes()).containsExactly("b:7000", "[::1]:7001");
        assertThat(config.toString())
                .contains("cluster at rediss://a:6379 and b:7000, [::1]:7001")
                .doesNotContain("hush");
    }

    @Test
    void sentinelsHaveTheirOwnPortAndKnowTheMasterByName() {
        RedisConfig config = load(
                new JsonObject().put("mode", "sentinel").put("url", "redis://a").put("masterName", "m"));
        assertThat(config.masterName()).isEqualTo("m");
        assertThat(config.address()).isEqualTo("m of the sentinels redis://a:26379");
        assertThat(load(new JsonObject().put("mode", "sentinel").put("url", "redis://a"))
                        .masterName())
                .isEqualTo("mymaster");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'mode':'ring'} | redis.mode: is 'ring'",
                "{'nodes':'b:1'} | redis.nodes: has no use with redis.mode standalone",
                "{'mode':'cluster','url':'redis://a','nodes':'redis://:hush@b:1'} | redis.nodes: is not a list of nodes",
                "{'mode':'cluster','url':'redis://a','nodes':'b:65536'} | redis.nodes: is not a list of nodes",
                "{'mode':'cluster','url':'redis://a','nodes':'b'} | redis.nodes: is not a list of nodes",
                "{'mode':'cluster'} | redis.url (REDIS_URL): is missing for redis.mode cluster",
                "{'mode':'sentinel'} | redis.url (REDIS_URL): is missing for redis.mode sentinel",
                "{'mode':'cluster','url':'redis://a/1'} | redis.url (REDIS_URL): selects a database",
                "{'mode':'cluster','url':'redis://a','masterName':'m'} | redis.masterName: has no use without sentinels"
            })
    void valuesThatContradictEachOtherAreRefused(String redis, String problem) {
        JsonObject section = new JsonObject(redis.replace('\'', '"'));
        assertThatThrownBy(() -> load(section))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("hush");
    }
}
