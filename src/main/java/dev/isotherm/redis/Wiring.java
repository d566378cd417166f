package dev.isotherm.redis;

import io.vertx.core.ThreadingModel;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/** What all connections of one link share. */
record Wiring(
        ContextInternal owner, Endpoint endpoint, Duration deadline, RandomGenerator random, InstantSource clock) {
    static final int MAX_WAITING = 2048;
    static final int CONNECT_MILLIS = 1_000;

    private static final long BACKOFF_FLOOR_MILLIS = 50;
    private static final long BACKOFF_FIRST_MILLIS = 100;
    private static final long BACKOFF_CAP_MILLIS = 1_000;
    private static final int DOUBLINGS = 4;

    static final long NO_TIMER = -1;

    /* Vert.x 5.0 holds every closed client for as long as the context that made it lives (eclipse-vertx/vert.x#6311).
     * One client per attempt would fill the memory in a long outage, so each is made on a context that goes with it. */
    Redis client(String target, boolean login) {
        RedisOptions options = endpoint.options(target, login, MAX_WAITING, CONNECT_MILLIS);
        AtomicReference<Redis> made = new AtomicReference<>();
        owner.owner()
                .contextBuilder()
                .withThreadingModel(ThreadingModel.EVENT_LOOP)
                .withEventLoop(owner.nettyEventLoop())
                .withCloseFuture(new CloseFuture())
                .build()
                .dispatch(() -> made.set(Redis.createClient(owner.owner(), options)));
        return made.get();
    }

    /* How long to wait after this many failures, in ms. */
    long backoff(int failures) {
        long cap = Math.min(BACKOFF_CAP_MILLIS, BACKOFF_FIRST_MILLIS << Math.min(failures, DOUBLINGS));
        return random.nextLong(BACKOFF_FLOOR_MILLIS, cap + 1);
    }

    void cancel(long timer) {
        if (timer != NO_TIMER) {
            owner.owner().cancelTimer(timer);
        }
    }
}
