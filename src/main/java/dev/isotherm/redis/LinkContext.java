package dev.isotherm.redis;

import dev.isotherm.config.ServerAddress;
import dev.isotherm.context.Backoff;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The objects and settings that all connections of one link share. */
record LinkContext(
        ContextInternal owner,
        Endpoint endpoint,
        HostAddresses hosts,
        Duration deadline,
        RandomGenerator random,
        InstantSource clock) {
    private static final String TLS = "rediss:";

    static final int MAX_WAITING = 2048;
    static final int CONNECT_MILLIS = 1_000;

    private static final Backoff BACKOFF =
            new Backoff(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofSeconds(1));

    static final long NO_TIMER = -1;

    /**
     * Connects to a server and tries each address of its name. With TLS it connects to the name itself, because the
     * client can check a certificate only against the name. The resolver then picks one address, and the next attempt
     * may get another.
     *
     * @param made called with each new client, to close it later
     */
    Future<RedisConnection> connect(String target, boolean login, Consumer<Redis> made) {
        if (target.startsWith(TLS)) {
            return connectTo(target, login, made);
        }
        URI url = URI.create(target);
        ServerAddress server = ServerAddress.of(url).orElseThrow();
        return hosts.connect(
                server.host(),
                address -> connectTo(at(url, address, server.port()), login, made),
                failure -> !Endpoint.isReply(failure));
    }

    private static String at(URI url, String address, int port) {
        String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        return url.getScheme() + "://" + host + (port < 0 ? "" : ":" + port) + url.getPath();
    }

    private Future<RedisConnection> connectTo(String target, boolean login, Consumer<Redis> made) {
        Redis client = client(target, login);
        made.accept(client);
        return client.connect();
    }

    private Redis client(String target, boolean login) {
        RedisOptions options = endpoint.options(target, login, MAX_WAITING, CONNECT_MILLIS);
        return aside(() -> Redis.createClient(owner.owner(), options));
    }

    /**
     * Makes a client on the owner's event loop, for a short time. Vert.x 5.0 keeps every closed client in memory while
     * its context exists (eclipse-vertx/vert.x#6311). A long outage would fill the memory, so each client gets its own
     * context, which is dropped with it.
     */
    <T> T aside(Supplier<T> client) {
        AtomicReference<T> made = new AtomicReference<>();
        owner.owner()
                .contextBuilder()
                .withThreadingModel(ThreadingModel.EVENT_LOOP)
                .withEventLoop(owner.nettyEventLoop())
                .withCloseFuture(new CloseFuture())
                .build()
                .dispatch(() -> made.set(client.get()));
        return made.get();
    }

    /* Pause after this many failures, in ms. */
    long backoff(int failures) {
        return BACKOFF.pause(failures, Optional.empty(), random).toMillis();
    }

    void cancel(long timer) {
        if (timer != NO_TIMER) {
            owner.owner().cancelTimer(timer);
        }
    }
}
