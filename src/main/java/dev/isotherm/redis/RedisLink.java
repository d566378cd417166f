package dev.isotherm.redis;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.context.Owner;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The supervised connection to Redis; all commands go through it. It connects to one Redis, to the master that the
 * sentinels name, or to each master of a cluster.
 *
 * <p>Scope: one event-loop context, the one that calls {@link #start()}; it refuses every other one, so it needs no
 * lock. Its tasks: every call completes within the deadline, whatever Redis does; while Redis is unavailable calls fail
 * at once instead of waiting; a lost or silent connection is replaced, again and again, until {@link #stop()}.
 *
 * <p>In a cluster a command goes to the master of its first key, a command without a key to any master. Calls to an
 * unavailable master fail; calls to the others work as long as the cluster allows it.
 *
 * <p>The outcome of a command without an answer is unknown, so every command must be safe to send again. Do not send
 * commands that block ({@code BLPOP}) or subscribe; they would block all others.
 */
public final class RedisLink {
    private final Vertx vertx;
    private final RedisConfig config;
    private final Endpoint endpoint;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final LinkState before;
    /* Vert.x does not call stop() of a verticle that failed to start. */
    private final Closeable onUndeploy = this::undeployed;
    private ContextInternal owner;
    private Owner guard;
    private CallListener onAnswer = (what, startedAt, answered) -> {};
    private volatile Route route;
    private Promise<Void> started;
    private Future<Void> attempted = Future.succeededFuture();
    private Future<Void> stopped;
    private long bootTimer = LinkContext.NO_TIMER;

    /**
     * Creates a link; it does not connect before {@link #start()}.
     *
     * @param config where Redis is, and the deadline of every call
     * @throws IllegalArgumentException if the URL is not a valid Redis URL
     */
    public RedisLink(Vertx vertx, RedisConfig config) {
        this(vertx, config, RandomGenerator.getDefault(), InstantSource.system());
    }

    /**
     * Creates a link with its own randomness and clock.
     *
     * @param random spreads the pauses between attempts to connect
     * @param clock gives the time since when the link is up or down
     */
    RedisLink(Vertx vertx, RedisConfig config, RandomGenerator random, InstantSource clock) {
        this.vertx = vertx;
        this.config = config;
        this.endpoint = new Endpoint(config);
        this.random = random;
        this.clock = clock;
        this.before = new LinkState(false, clock.instant(), 0, "");
    }

    /**
     * Starts to connect, and binds the link to the calling context.
     *
     * @return completes when the link is up, when the first attempt failed, or after one deadline; never fails, so that
     *     a process starts even if Redis is unavailable
     * @throws IllegalStateException if it was started before or the caller is not on an event loop
     */
    public Future<Void> start() {
        ContextInternal caller = ContextInternal.current();
        if (caller == null || !caller.isEventLoopContext() || !caller.inThread() || owner != null) {
            throw new IllegalStateException("The link to Redis " + endpoint.address
                    + " is started once, on the event loop of the verticle that it belongs to");
        }
        owner = caller.unwrap();
        guard = new Owner("link to Redis", endpoint.address, owner);
        owner.addCloseHook(onUndeploy);
        started = caller.promise();
        bootTimer = owner.setTimer(config.deadline().toMillis(), id -> started.tryComplete());
        route = route(new LinkContext(owner, endpoint, new HostAddresses(vertx), config.deadline(), random, clock));
        attempted = route.start().onComplete(done -> booted());
        return started.future();
    }

    /** Completes when the link is up or its first attempt to connect failed, after about two seconds at most; never fails. */
    public Future<Void> attempted() {
        return attempted;
    }

    private Route route(LinkContext wiring) {
        return switch (config.mode()) {
            case STANDALONE ->
                new SupervisedConnection(wiring, endpoint.address, MasterLocator.fixed(endpoint.address), () -> {});
            case SENTINEL ->
                new SupervisedConnection(
                        wiring, endpoint.address, new SentinelMaster(wiring, config.masterName()), () -> {});
            case CLUSTER -> new ClusterConnections(wiring);
        };
    }

    /**
     * Sends one command.
     *
     * @param request the command and its arguments; for a cluster one of the {@link Command} constants, because they
     *     know the positions of the keys
     * @return the reply, on the caller's context; fails with {@link RedisUnavailableException} if Redis is unavailable,
     *     does not answer within the deadline, or too many commands wait; fails with the server's error reply if it
     *     sends one
     * @throws IllegalStateException if the caller is not on the link's context
     */
    public Future<Response> send(Request request) {
        return submit(request.command().toString(), request, null);
    }

    /**
     * Runs a script by its hash. If Redis does not know the script, the link sends its text, in the same call and
     * deadline.
     *
     * @param keys the script's {@code KEYS}
     * @param args its {@code ARGV}: each a {@code String}, a {@code Buffer} or a whole number
     * @return as {@link #send(Request)}
     * @throws IllegalArgumentException for an argument of another type
     * @throws IllegalStateException if the caller is not on the link's context
     */
    public Future<Response> run(Script script, List<String> keys, Object... args) {
        return submit(
                "script " + script.name(),
                request(Command.EVALSHA, script.sha1(), keys, args),
                () -> request(Command.EVAL, script.source(), keys, args));
    }

    /** One of the servers that own the keys, for commands without a key that concern one server, such as {@code SCAN}. */
    @FunctionalInterface
    public interface Master {
        /** Sends one command to this server, as {@link RedisLink#send}. Keys of other servers are refused. */
        Future<Response> send(Request request);
    }

    /**
     * The servers that own the keys: one, or each master of a cluster.
     *
     * @throws IllegalStateException if the caller is not on the link's context
     */
    public List<Master> masters() {
        guard();
        return route.masters().stream().map(this::master).toList();
    }

    private Master master(Route node) {
        return request -> {
            ContextInternal caller = guard();
            String what = request.command().toString();
            long startedAt = System.nanoTime();
            return node.submit(
                            caller,
                            what,
                            request,
                            null,
                            startedAt + config.deadline().toNanos())
                    .onComplete(over -> onAnswer.ended(what, startedAt, over.succeeded()));
        };
    }

    /** Is told of each call when it ends, on the link's context. */
    @FunctionalInterface
    public interface CallListener {
        /**
         * A call ended.
         *
         * @param what the command, or {@code script} and the name of the script
         * @param startedAt the start of the call by {@link System#nanoTime()}
         * @param answered false if it was not answered, or answered with an error
         */
        void ended(String what, long startedAt, boolean answered);
    }

    /** Sets the listener of all calls; it replaces the former one. */
    public void onAnswer(CallListener listener) {
        onAnswer = listener;
    }

    /** The state of the connection, for a cluster of all together; may be called from any thread. */
    public LinkState state() {
        Route current = route;
        return current == null ? before : current.state();
    }

    /**
     * Stops the link for ever: fails the waiting calls, closes the connections, cancels all timers.
     *
     * @return completes when the connections are closed
     * @throws IllegalStateException if the caller is not on the link's context
     */
    public Future<Void> stop() {
        if (owner == null) {
            return Future.succeededFuture();
        }
        guard();
        if (stopped == null) {
            owner.removeCloseHook(onUndeploy);
            stopped = route.stop();
            booted();
        }
        return stopped;
    }

    private void undeployed(Completable<Void> done) {
        owner.runOnContext(ignored -> stop().onComplete(done));
    }

    private void booted() {
        vertx.cancelTimer(bootTimer);
        started.tryComplete();
    }

    private Future<Response> submit(String what, Request request, Supplier<Request> onNoScript) {
        ContextInternal caller = guard();
        long due = System.nanoTime() + config.deadline().toNanos();
        long startedAt = System.nanoTime();
        return route.submit(caller, what, request, onNoScript, due)
                .onComplete(over -> onAnswer.ended(what, startedAt, over.succeeded()));
    }

    /**
     * Refuses a caller that may not use this link, before it waits for others to send something together.
     *
     * @throws IllegalStateException if the caller is not on the link's context
     */
    public void check() {
        guard();
    }

    private ContextInternal guard() {
        if (owner == null) {
            throw new IllegalStateException(
                    "The link to Redis " + endpoint.address + " was not started: start it where the verticle starts");
        }
        guard.guard();
        return ContextInternal.current();
    }

    private static Request request(Command command, String script, List<String> keys, Object... args) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        for (String key : keys) {
            request.arg(key);
        }
        for (Object arg : args) {
            if (arg instanceof String text) {
                request.arg(text);
            } else if (arg instanceof Buffer bytes) {
                request.arg(bytes);
            } else if (arg instanceof Long || arg instanceof Integer) {
                request.arg(((Number) arg).longValue());
            } else {
                throw new IllegalArgumentException(
                        "A script takes String, Buffer, long and int, not " + arg.getClass());
            }
        }
        return request;
    }
}
