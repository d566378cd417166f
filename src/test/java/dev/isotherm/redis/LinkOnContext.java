package dev.isotherm.redis;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** A link on an event loop of its own, driven from the thread of a test. */
public final class LinkOnContext implements AutoCloseable {
    /** Of every call. */
    public static final Duration DEADLINE = Duration.ofMillis(600);

    /** The link's own. */
    public final Vertx vertx = Vertx.vertx();
    /** To be used by {@link #on} and {@link #get}. */
    public final RedisLink link;

    private final Context context = vertx.getOrCreateContext();

    LinkOnContext(RedisConfig config) {
        link = new RedisLink(vertx, config, new Random(1), InstantSource.system());
    }

    static LinkOnContext started(String url) {
        return started(new RedisConfig(URI.create(url), DEADLINE));
    }

    static LinkOnContext started(RedisConfig config) {
        LinkOnContext on = new LinkOnContext(config);
        on.get(on.link::start);
        return on;
    }

    /* start() may be done before the link is up, on a busy machine. */
    public static LinkOnContext up(String url) {
        return up(new RedisConfig(URI.create(url), DEADLINE));
    }

    /** Waits until the link is up. */
    public static LinkOnContext up(RedisConfig config) {
        LinkOnContext on = started(config);
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> on.link.state().up());
        return on;
    }

    /** Does it on the link's context. */
    public <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> result = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                work.get().onComplete(result);
            } catch (RuntimeException e) {
                result.fail(e);
            }
        });
        return result.future();
    }

    /** Does it on the link's context and waits. */
    public <T> T get(Supplier<Future<T>> work) {
        return await(on(work));
    }

    /** Sends one command; its reply as text. */
    public String ask(Command command, String... args) {
        Response response = get(() -> link.send(request(command, args)));
        return response == null ? "" : response.toString();
    }

    static Request request(Command command, String... args) {
        Request request = Request.cmd(command);
        for (String arg : args) {
            request.arg(arg);
        }
        return request;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no outcome within ten seconds", e);
        }
    }

    @Override
    public void close() {
        get(link::stop);
        await(vertx.close());
    }
}
