package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/** Returns the server to connect to, before each attempt. */
interface MasterLocator {
    Future<String> find();

    /* A server that still loads its data accepts connections; PING shows whether it works. */
    default Future<?> check(RedisConnection connected) {
        return connected.send(Request.cmd(Command.PING));
    }

    /** Whether a reply shows that this is no longer the right server. */
    default boolean isWrong(Throwable failure) {
        return false;
    }

    /** Whether another server has replaced this one, although this one still answers. */
    default Future<Boolean> isReplaced(String target) {
        return Future.succeededFuture(false);
    }

    default void stop() {}

    static MasterLocator fixed(String target) {
        Future<String> known = Future.succeededFuture(target);
        return () -> known;
    }
}
