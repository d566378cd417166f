package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one server. Its tasks: every call completes within its deadline, whatever the server does; while
 * the server is unavailable calls fail at once; a lost or silent connection is replaced, again and again.
 */
final class SupervisedConnection implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long PULSE_MILLIS = 1_000;
    /* After a connection that ended sooner, the pauses before the next attempts keep growing. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(5);

    /* Many servers forbid these commands, and no request needs them. */
    private static final Set<String> OPTIONAL = Set.of("config", "info");

    private final LinkContext wiring;
    private final ContextInternal owner;
    private final Endpoint endpoint;
    private final String name;
    private final MasterLocator whereabouts;
    private final PortProbe probe;
    private final Runnable onChange;
    private final WaitingCalls calls;
    private final Promise<Void> started;

    private volatile LinkState state;
    private Future<Void> stopped;
    private Attempt attempt;
    private RedisConnection connection;
    private int failedAttempts;
    private long connections;
    private long upSince;
    private final ConnectionLog log;
    /* Timer of the present phase: deadline of an attempt, pulse of a connection, or pause between attempts. */
    private long phaseTimer = LinkContext.NO_TIMER;
    private boolean watching;

    /* The present attempt. Events from an earlier attempt are ignored. */
    private static final class Attempt {
        private Redis client;
        private String target = "";
        private boolean ending;
    }

    /**
     * Creates it; it does not connect before {@link #start()}.
     *
     * @param name name of the server in log lines
     * @param onChange called after each change of the state
     */
    SupervisedConnection(LinkContext wiring, String name, MasterLocator whereabouts, Runnable onChange) {
        this.wiring = wiring;
        this.owner = wiring.owner();
        this.endpoint = wiring.endpoint();
        this.name = name;
        this.whereabouts = whereabouts;
        this.probe = new PortProbe(wiring);
        this.onChange = onChange;
        this.calls = new WaitingCalls(owner, this::silent);
        this.log = new ConnectionLog(name, System::nanoTime);
        this.started = owner.promise();
        this.state = new LinkState(false, wiring.clock().instant(), 0, "");
    }

    @Override
    public Future<Void> start() {
        owner.runOnContext(ignored -> connect());
        return started.future();
    }

    @Override
    public List<Route> masters() {
        return List.of(this);
    }

    @Override
    public LinkState state() {
        return state;
    }

    boolean idle() {
        return calls.size() == 0;
    }

    @Override
    public Future<Void> stop() {
        if (stopped == null) {
            String why = "the link was stopped";
            Promise<Void> closed = owner.promise();
            stopped = closed.future();
            whereabouts.stop();
            Redis old = attempt == null ? null : attempt.client;
            Deque<Call> cut = drop(why, "");
            started.tryComplete();
            cut.forEach(call -> fail(call, why));
            (old == null ? Future.<Void>succeededFuture() : old.close()).onComplete(closed);
        }
        return stopped;
    }

    @Override
    public Future<Response> submit(
            ContextInternal caller, String what, Request request, Supplier<Request> onNoScript, long dueNanos) {
        if (connection == null) {
            return caller.failedFuture(RedisUnavailableException.notSent(name, what, awayBecause()));
        }
        if (calls.size() >= LinkContext.MAX_WAITING) {
            return caller.failedFuture(RedisUnavailableException.tooBusy(name, what, LinkContext.MAX_WAITING));
        }
        Promise<Response> promise = caller.promise();
        Call call = new Call(this, what, dueNanos, promise, onNoScript);
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
            if (whereabouts.isWrong(failure)) {
                lost(attempt, failure);
            }
            call.promise.tryFail(classify(call, failure));
        }
    }

    private Throwable classify(Call call, Throwable failure) {
        if (Endpoint.isForbidden(failure) && OPTIONAL.contains(call.what)) {
            return failure;
        }
        if (Endpoint.isAway(failure)) {
            if (!Endpoint.isMoved(failure) && !Endpoint.isAsk(failure)) {
                log.refused(Endpoint.code(failure), call.what, endpoint.describe(failure));
            }
            return RedisUnavailableException.refused(
                    name,
                    call.what,
                    failure,
                    endpoint.describe(failure),
                    endpoint.remedy(failure).orElse(""));
        }
        return Endpoint.isReply(failure)
                ? failure
                : RedisUnavailableException.unknown(name, call.what, endpoint.describe(failure));
    }

    /* Answers come in order: while this one is missing, none of the later ones can arrive. */
    private void silent(Call call) {
        lost(
                attempt,
                "no answer to " + call.what + " within " + wiring.deadline().toMillis() + " ms");
    }

    private void connect() {
        if (stopped != null) {
            return;
        }
        Attempt current = new Attempt();
        attempt = current;
        whereabouts
                .find()
                .compose(target -> open(current, target))
                .onSuccess(connected -> up(current, connected))
                .onFailure(failure -> lost(current, failure));
    }

    private Future<RedisConnection> open(Attempt current, String target) {
        if (current != attempt) {
            return Future.failedFuture("it was given up");
        }
        current.target = target;
        phaseTimer = owner.setTimer(
                LinkContext.CONNECT_MILLIS,
                id -> lost(current, "no connection within " + LinkContext.CONNECT_MILLIS + " ms" + endpoint.silence()));
        return wiring.connect(target, true, client -> made(current, client))
                .compose(connected -> greet(current, connected));
    }

    /* Each address of a name has its own client. The client of the former address is closed, even if it still connects.
     * */
    private void made(Attempt current, Redis client) {
        Redis before = current.client;
        current.client = client;
        if (before != null) {
            before.close();
        }
        if (current != attempt) {
            client.close();
        }
    }

    private Future<RedisConnection> greet(Attempt current, RedisConnection connected) {
        connected.endHandler(ignored -> lost(current, "the connection ended"));
        connected.exceptionHandler(failure -> lost(current, failure));
        return whereabouts.check(connected).map(connected);
    }

    private void up(Attempt current, RedisConnection connected) {
        if (current != attempt || current.ending) {
            // Too late: the attempt was given up. Closing its client closes this connection too.
            current.client.close();
            return;
        }
        Instant now = wiring.clock().instant();
        log.up(Duration.between(state.since(), now));
        connection = connected;
        connections++;
        upSince = System.nanoTime();
        state = new LinkState(true, now, connections - 1, state.reason());
        wiring.cancel(phaseTimer);
        phaseTimer = owner.setTimer(PULSE_MILLIS, id -> pulse(current));
        onChange.run();
        started.tryComplete();
    }

    /* While commands wait for an answer, the deadline of the oldest one replaces the PING. */
    private void pulse(Attempt current) {
        phaseTimer = owner.setTimer(PULSE_MILLIS, id -> pulse(current));
        if (idle()) {
            long due = System.nanoTime() + wiring.deadline().toNanos();
            submit(owner, "PING", Request.cmd(Command.PING), null, due).onFailure(failure -> lost(current, failure));
        }
        if (!watching) {
            watching = true;
            whereabouts.isReplaced(current.target).onComplete(asked -> {
                watching = false;
                // If no sentinel can tell, keep the server that answers.
                if (asked.succeeded() && asked.result()) {
                    lost(current, "another server is the master now");
                }
            });
        }
    }

    private void lost(Attempt from, Throwable failure) {
        if (from == null || from != attempt || from.ending) {
            return;
        }
        String why = endpoint.describe(failure);
        Optional<String> remedy = endpoint.remedy(failure);
        if (Endpoint.isOfUser(failure)) {
            log.loginRefused(why, remedy.orElse(""));
        } else if (TlsFailure.describe(failure).isPresent()) {
            log.serverRefused(why);
        }
        if (remedy.isPresent() || Endpoint.isReply(failure) || Endpoint.isAbsent(failure)) {
            lost(from, why, remedy.orElse(""));
        } else {
            lost(from, why);
        }
    }

    /* A server that never answered may not speak as we do. */
    private void lost(Attempt from, String why) {
        if (from == null || from != attempt || from.ending) {
            return;
        }
        if (connections > 0 || from.target.isEmpty()) {
            lost(from, why, "");
            return;
        }
        from.ending = true;
        wiring.cancel(phaseTimer);
        probe.remedy(from.target).onSuccess(remedy -> lost(from, why, remedy.orElse("")));
    }

    private void lost(Attempt from, String why, String remedy) {
        if (from != attempt) {
            return;
        }
        boolean wasUp = connection != null;
        log.lost(wasUp, why);
        if (wasUp && System.nanoTime() - upSince >= STEADY_NANOS) {
            failedAttempts = 0;
        }
        Deque<Call> cut = drop(why, remedy);
        if (from.client != null) {
            from.client.close().onFailure(failure -> LOG.debug("Closing a lost connection to Redis failed", failure));
        }
        phaseTimer = owner.setTimer(wiring.backoff(++failedAttempts), id -> connect());
        onChange.run();
        started.tryComplete();
        cut.forEach(call -> fail(call, why));
    }

    /* The caller of this method fails the calls last, because their callers may call again at once and must see the new
     * state. */
    private Deque<Call> drop(String why, String remedy) {
        LinkState before = state;
        boolean change = before.up() || before.reason().isEmpty();
        state = new LinkState(
                false, change ? wiring.clock().instant() : before.since(), before.reconnects(), why, remedy);
        attempt = null;
        connection = null;
        wiring.cancel(phaseTimer);
        return calls.removeAll();
    }

    private void fail(Call call, String why) {
        if (!call.over) {
            call.over = true;
            call.promise.tryFail(RedisUnavailableException.unknown(name, call.what, why));
        }
    }

    private String awayBecause() {
        return state.reason().isEmpty() ? "it is not connected yet" : state.reason();
    }
}
