package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A newer program stored jobs in Redis while this one runs. */
class NewerSchemaTest {
    private static void setSchema(RedisProcess redis, int version) throws TimeoutException {
        Vertx vertx = Vertx.vertx();
        try {
            Request request = Request.cmd(Command.HSET)
                    .arg("iso:{records}:m")
                    .arg("schema")
                    .arg(version);
            Redis.createClient(vertx, redis.url()).send(request).await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            vertx.close().await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    @ExpectedErrors("This program is too old for the jobs in Redis")
    void answersNewJobsWith503AndSaysSoOnceUntilTheSchemaIsKnownAgain() throws TimeoutException {
        try (RedisProcess redis = RedisProcess.start();
                UpstreamServer upstream = UpstreamServer.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject());
                ErrorLog log = new ErrorLog()) {
            setSchema(redis, 99);
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> refused = api.post("/v1/records/daily/London/11-20/async");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).contains("30");
                assertThat(refused.body()).doesNotContain("SCHEMA", "version");
            }
            assertThat(log.lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("too old").contains("version 99"));

            setSchema(redis, 2);
            assertThat(api.post("/v1/records/daily/London/11-20/async").statusCode())
                    .isEqualTo(202);
        }
    }
}
