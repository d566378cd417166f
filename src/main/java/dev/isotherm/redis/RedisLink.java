package dev.isotherm.redis;

import dev.isotherm.config.RedisConfig;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One supervised connection to Redis, and the only way to it.
 *
 * <p>Scope: one event-loop context, the one that calls {@link #start()}; it refuses every other one, and needs no lock
 * for that. Its tasks: every call is answered within the deadline, whatever Redis does; while Redis is away calls fail
 * at once instead of waiting; a lost or silent connection is given up and made anew, for ever, until {@link #stop()}.
 *
 * <p>A command that got no answer has an unknown outcome: whatever is sent must be safe to send again. Commands that
 * block ({@code BLPOP}) or subscribe do not belong here; they would stop all others.
 */
public final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final int MAX_WAITING = 2048;
    private static final int CONNECT_MILLIS = 1_000;
    private static final long PULSE_MILLIS = 1_000;
    private static final long BACKOFF_FLOOR_MILLIS = 50;
    private static final long BACKOFF_FIRST_MILLIS = 100;
    private static final long BACKOFF_CAP_MILLIS = 1_000;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Endpoint endpoint;
    private final Duration deadline;
    private final RandomGenerator random;
    private final InstantSource clock;

    private volatile LinkState state;
    /* A verticle that fails to start is undeployed without its stop(). */
    private final Closeable onUndeploy = this::undeployed;
    private ContextInternal owner;
    private Promise<Void> started;
    private Future<Void> stopped;
    private Redis client;
    private RedisConnection connection;
    private WaitingCalls calls;
    private int failedAttempts;
    private long connections;
    private String toldReason = "";
    private long bootTimer = NO_TIMER;
    /* Of the phase the link is in: the deadline of an attempt, the pulse of a connection, or the pause between. */
    private long phaseTimer = NO_TIMER;

    /**
     * Makes a link; nothing is connected before {@link #start()}.
     *
     * @param config where Redis is, and the deadline of every call
     * @throws IllegalArgumentException where the URL is none that can be connected to
     */
    public RedisLink(Vertx vertx, RedisConfig config) {
        this(vertx, config, RandomGenerator.getDefault(), InstantSource.system());
    }

    /**
     * Makes a link with its own randomness and clock.
     *
     * @param random spreads the pauses between attempts to connect
     * @param clock says since when the link is up or down
     */
    public RedisLink(Vertx vertx, RedisConfig config, RandomGenerator random, InstantSource clock) {
        this.vertx = vertx;
        this.endpoint = new Endpoint(config);
        this.deadline = config.deadline();
        this.random = random;
        this.clock = clock;
        this.state = new LinkState(false, clock.instant(), 0, "");
    }

    /**
     * Starts to connect, and binds the link to the calling context.
     *
     * @return completes when the link is up, when the first attempt failed, or after one deadline; never fails, so that
     *     a process boots while Redis is away
     * @throws IllegalStateException where it was started before, or the caller is not on an event loop
     */
    public Future<Void> start() {
        ContextInternal caller = ContextInternal.current();
        if (caller == null || !caller.isEventLoopContext() || owner != null) {
            throw new IllegalStateException("The link to Redis " + endpoint.address
                    + " is started once, on the event loop of the verticle that it belongs to");
        }
        owner = caller.unwrap();
        owner.addCloseHook(onUndeploy);
        calls = new WaitingCalls(owner, this::silent);
        started = caller.promise();
        bootTimer = owner.setTimer(deadline.toMillis(), id -> started.tryComplete());
        owner.runOnContext(ignored -> connect());
        return started.future();
    }

    /**
     * Sends one command.
     *
     * @param request the command and its arguments
     * @return the reply, on the caller's context; fails with {@link RedisUnavailableException} where Redis is away, is
     *     silent for the deadline, or too many commands wait, and with the server's own error reply where it gives one
     * @throws IllegalStateException where the caller is not on the link's context
     */
    public Future<Response> send(Request request) {
        return submit(request.command().toString(), request, null);
    }

    /**
     * Runs a script by its hash. A Redis that lost the script gets its text, in the same call and deadline.
     *
     * @param keys the script's {@code KEYS}
     * @param args its {@code ARGV}: each a {@code String}, a {@code Buffer} or a whole number
     * @return as {@link #send(Request)}
     * @throws IllegalArgumentException for an argument of another type
     * @throws IllegalStateException where the caller is not on the link's context
     */
    public Future<Response> run(Script script, List<String> keys, Object... args) {
        return submit(
                "script " + script.name(),
                request(Command.EVALSHA, script.sha1(), keys, args),
                () -> request(Command.EVAL, script.source(), keys, args));
    }

    /** What the link knows of its connection; may be asked from any thread. */
    public LinkState state() {
        return state;
    }

    /**
     * Ends the link for good: fails the calls that wait, closes the connection, cancels every timer.
     *
     * @return completes when the connection is closed
     * @throws IllegalStateException where the caller is not on the link's context
     */
    public Future<Void> stop() {
        if (owner == null) {
            return Future.succeededFuture();
        }
        guard();
        if (stopped == null) {
            String why = "the link was stopped";
            Promise<Void> closed = owner.promise();
            stopped = closed.future();
            owner.removeCloseHook(onUndeploy);
            Redis old = client;
            Deque<Call> cut = drop(why);
            booted();
            cut.forEach(call -> fail(call, why));
            (old == null ? Future.<Void>succeededFuture() : old.close()).onComplete(closed);
        }
        return stopped;
    }

    private void undeployed(Completable<Void> done) {
        owner.runOnContext(ignored -> stop().onComplete(done));
    }

    private Future<Response> submit(String what, Request request, Supplier<Request> onNoScript) {
        ContextInternal caller = guard();
        if (connection == null) {
            return caller.failedFuture(RedisUnavailableException.notSent(endpoint.address, what, awayBecause()));
        }
        if (calls.size() >= MAX_WAITING) {
            return caller.failedFuture(RedisUnavailableException.notSent(
                    endpoint.address, what, MAX_WAITING + " commands wait for an answer already"));
        }
        Promise<Response> promise = caller.promise();
        Call call = new Call(this, what, System.nanoTime() + deadline.toNanos(), promise, onNoScript);
        calls.add(call);
        connection.send(request).onComplete(call);
        return promise.future();
    }

    void answered(Call call, Response reply, Throwable failure) {
        if (call.over) {
            return;
        }
        call.over = true;
        calls.removeAnswered();
        if (failure == null) {
            call.promise.tryComplete(reply);
        } else if (call.onNoScript != null && Endpoint.isNoScript(failure)) {
            Call again = call.again();
            calls.addAgain(again);
            connection.send(call.onNoScript.get()).onComplete(again);
        } else {
            call.promise.tryFail(classify(call, failure));
        }
    }

    private Throwable classify(Call call, Throwable failure) {
        if (Endpoint.isAway(failure)) {
            return RedisUnavailableException.refused(endpoint.address, call.what, failure, endpoint.describe(failure));
        }
        return Endpoint.isReply(failure)
                ? failure
                : RedisUnavailableException.unknown(endpoint.address, call.what, endpoint.describe(failure));
    }

    /* Answers come in order: while this one is missing none of the others can come either. */
    private void silent(Call call) {
        lost(client, "no answer to " + call.what + " within " + deadline.toMillis() + " ms");
    }

    private void connect() {
        if (stopped != null) {
            return;
        }
        Redis attempt = newClient();
        client = attempt;
        phaseTimer =
                owner.setTimer(CONNECT_MILLIS, id -> lost(attempt, "no connection within " + CONNECT_MILLIS + " ms"));
        attempt.connect()
                .compose(connected -> greet(attempt, connected))
                .onSuccess(connected -> up(attempt, connected))
                .onFailure(failure -> lost(attempt, failure));
    }

    /* Vert.x 5.0 holds every closed client for as long as the context that made it lives (eclipse-vertx/vert.x#6311).
     * One client per attempt would fill the memory in a long outage, so each is made on a context that goes with it. */
    private Redis newClient() {
        AtomicReference<Redis> made = new AtomicReference<>();
        owner.owner()
                .contextBuilder()
                .withThreadingModel(ThreadingModel.EVENT_LOOP)
                .withEventLoop(owner.nettyEventLoop())
                .withCloseFuture(new CloseFuture())
                .build()
                .dispatch(() -> made.set(Redis.createClient(vertx, endpoint.options(MAX_WAITING, CONNECT_MILLIS))));
        return made.get();
    }

    /* A server that loads its data accepts connections; PING tells whether it works. */
    private Future<RedisConnection> greet(Redis attempt, RedisConnection connected) {
        connected.endHandler(ignored -> lost(attempt, "the connection ended"));
        connected.exceptionHandler(failure -> lost(attempt, failure));
        return connected.send(Request.cmd(Command.PING)).map(connected);
    }

    private void up(Redis attempt, RedisConnection connected) {
        if (attempt != client) {
            // Too late: the attempt was given up, and closing its client closes whatever it still connects.
            attempt.close();
            return;
        }
        Instant now = clock.instant();
        if (!toldReason.isEmpty()) {
            LOG.info(
                    "Redis {} is back after {} ms: requests are accepted again",
                    endpoint.address,
                    Duration.between(state.since(), now).toMillis());
        } else {
            LOG.info("Redis {} is connected", endpoint.address);
        }
        connection = connected;
        connections++;
        failedAttempts = 0;
        toldReason = "";
        state = new LinkState(true, now, connections - 1, state.reason());
        cancel(phaseTimer);
        phaseTimer = owner.setTimer(PULSE_MILLIS, id -> pulse(attempt));
        booted();
    }

    /* Where commands are on their way, the deadline of the oldest one is the pulse. */
    private void pulse(Redis current) {
        phaseTimer = owner.setTimer(PULSE_MILLIS, id -> pulse(current));
        if (calls.size() == 0) {
            submit("PING", Request.cmd(Command.PING), null).onFailure(failure -> lost(current, failure));
        }
    }

    private void lost(Redis from, Throwable failure) {
        String why = endpoint.describe(failure);
        if (from == client && Endpoint.isLogin(failure) && !toldReason.equals(why)) {
            // A refused login does not pass by itself, so it is told even where the link was down already.
            toldReason = "";
        }
        lost(from, why);
    }

    private void lost(Redis from, String why) {
        if (from == null || from != client) {
            return;
        }
        if (toldReason.isEmpty()) {
            LOG.warn("Redis {} is gone ({}): requests are refused until it is back", endpoint.address, why);
            toldReason = why;
        }
        Deque<Call> cut = drop(why);
        from.close().onFailure(failure -> LOG.debug("Closing a lost connection to Redis failed", failure));
        long cap = Math.min(BACKOFF_CAP_MILLIS, BACKOFF_FIRST_MILLIS << Math.min(failedAttempts, 4));
        failedAttempts++;
        phaseTimer = owner.setTimer(random.nextLong(BACKOFF_FLOOR_MILLIS, cap + 1), id -> connect());
        booted();
        cut.forEach(call -> fail(call, why));
    }

    /* Callers may call again as soon as they are told, so they are told last: the state is right before. */
    private Deque<Call> drop(String why) {
        LinkState before = state;
        boolean change = before.up() || before.reason().isEmpty();
        state = new LinkState(false, change ? clock.instant() : before.since(), before.reconnects(), why);
        client = null;
        connection = null;
        cancel(phaseTimer);
        return calls.removeAll();
    }

    private void fail(Call call, String why) {
        if (!call.over) {
            call.over = true;
            call.promise.tryFail(RedisUnavailableException.unknown(endpoint.address, call.what, why));
        }
    }

    private String awayBecause() {
        return state.reason().isEmpty() ? "it is not connected yet" : state.reason();
    }

    private void booted() {
        cancel(bootTimer);
        started.tryComplete();
    }

    private void cancel(long timer) {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
    }

    private ContextInternal guard() {
        ContextInternal caller = ContextInternal.current();
        if (caller == null || owner == null || caller.unwrap() != owner) {
            throw new IllegalStateException("The link to Redis " + endpoint.address + " belongs to "
                    + (owner == null ? "no context, it was not started" : owner) + " and was used from "
                    + (caller == null ? Thread.currentThread() : caller.unwrap())
                    + ". Each verticle must make its own link in start().");
        }
        return caller;
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
