package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/** Says, before each attempt to connect, where to. */
interface MasterLocator {
    Future<String> find();

    /* A server that loads its data accepts connections; PING tells whether it works. */
    default Future<?> check(RedisConnection connected) {
        return connected.send(Request.cmd(Command.PING));
    }

    /** Whether a reply says that the server is the wrong one by now. */
    default boolean isWrong(Throwable failure) {
        return false;
    }

    /** Whether another server took the place of this one, though this one still answers. */
    default Future<Boolean> isReplaced(String target) {
        return Future.succeededFuture(false);
    }

    default void stop() {}

    static MasterLocator fixed(String target) {
        Future<String> known = Future.succeededFuture(target);
        return () -> known;
    }
}
