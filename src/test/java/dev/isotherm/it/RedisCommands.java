package dev.isotherm.it;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.concurrent.TimeUnit;

/** Looks into a Redis from a test's own thread. */
public final class RedisCommands {
    private RedisCommands() {}

    /** Runs one command; its reply as text, {@code (nil)} for none. */
    public static String run(RedisProcess redis, String command, String... arguments) {
        Vertx vertx = Vertx.vertx();
        try {
            Redis client = Redis.createClient(vertx, redis.url());
            Request request = Request.cmd(Command.create(command));
            for (String argument : arguments) {
                request.arg(argument);
            }
            return String.valueOf((Object) client.send(request)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .replace("null", "(nil)");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            vertx.close().await();
        }
    }
}
