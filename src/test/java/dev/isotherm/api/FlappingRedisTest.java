package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.BadLink;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A Redis whose connections all end each 150 ms, under the API and a worker. */
class FlappingRedisTest {
    private static final int CONNECTIONS = 150;
    /* Of about ten links, each with the loss, the return and one summary, and those who live on them. */
    private static final int MAX_LINES = 60;

    @Test
    void writesFewLinesHoweverOftenItIsLost() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        try (RedisProcess redis = RedisProcess.start();
                UpstreamServer upstream = UpstreamServer.start();
                BadLink link = BadLink.to(redis.port());
                ApiHarness api = ApiHarness.all(
                        redis.url().replace(":" + redis.port(), ":" + link.port()), upstream.uri(), new JsonObject())) {
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> api.get("/health").statusCode() == 200);
            log.start();
            root.addAppender(log);
            long before = link.accepted();
            link.flap(150);
            Awaitility.await().atMost(ApiHarness.DEADLINE.multipliedBy(2)).until(() -> {
                api.get("/v1/records/daily/London/11-20");
                return link.accepted() >= before + CONNECTIONS;
            });
            List<String> lines = List.copyOf(log.list).stream()
                    .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                    .filter(event -> event.getLoggerName().startsWith("dev.isotherm"))
                    .map(event -> event.getLoggerName() + " " + event.getFormattedMessage())
                    .toList();
            assertThat(lines).hasSizeLessThan(MAX_LINES);
        } finally {
            root.detachAppender(log);
        }
    }
}
