package dev.isotherm.redis;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.OnContext;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.awaitility.Awaitility;

/** A link on an event loop of its own, driven from the thread of a test. */
public final class LinkOnContext extends OnContext {
    /** Of every call. */
    public static final Duration DEADLINE = Duration.ofMillis(600);

    /** To be used by {@link #on} and {@link #get}. */
    public final RedisLink link;

    LinkOnContext(RedisConfig config) {
        super(Vertx.vertx());
        link = new RedisLink(vertx, config, new Random(1), InstantSource.system());
    }

    static LinkOnContext started(String url) {
        return started(new RedisConfig(URI.create(url), DEADLINE));
    }

    /** Starts the link; it may not be up yet. */
    public static LinkOnContext started(RedisConfig config) {
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

    @Override
    public void close() {
        get(link::stop);
        await(vertx.close());
    }
}
