package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A supervised connection to each master of a Redis Cluster, and the table of the slots and their masters.
 *
 * <p>The client's own cluster mode is not used: nobody supervises the connections in its pools, so a silent master
 * would block calls for ever, and its reconnects have no deadline. Here each master works like a single Redis, with its
 * own PING and its own maximum of waiting calls.
 *
 * <p>The table is read at the start, when a master is lost or contradicts it, and then every second until all masters
 * are up. If the slot of a call has moved, the call is sent once to the new master if time and connection allow;
 * otherwise it fails, and the command was certainly not executed.
 */
final class ClusterConnections implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long SOON_MILLIS = 50;
    private static final long LATER_MILLIS = 1_000;

    private final LinkContext wiring;
    private final ContextInternal owner;
    private final Endpoint endpoint;
    private final Inquiry inquiry;
    private final Promise<Void> started;
    private final Map<String, SupervisedConnection> nodes = new HashMap<>();
    private final SupervisedConnection[] slots = new SupervisedConnection[Slots.COUNT];

    private volatile LinkState state;
    private String remedy = "";
    private String trouble = "the masters of the cluster are not known yet";
    private long reconnectsOfFormer;
    private boolean asking;
    private int failures;
    private Future<Void> stopped;
    private long timer = LinkContext.NO_TIMER;
    private long timerDue;

    ClusterConnections(LinkContext wiring) {
        this.wiring = wiring;
        this.owner = wiring.owner();
        this.endpoint = wiring.endpoint();
        this.inquiry = new Inquiry(wiring);
        this.started = owner.promise();
        this.state = new LinkState(false, wiring.clock().instant(), 0, "");
    }

    @Override
    public Future<Void> start() {
        owner.runOnContext(ignored -> ask());
        return started.future();
    }

    @Override
    public List<Route> masters() {
        return List.copyOf(nodes.values());
    }

    @Override
    public LinkState state() {
        return state;
    }

    @Override
    public Future<Void> stop() {
        if (stopped == null) {
            Promise<Void> closed = owner.promise();
            stopped = closed.future();
            wiring.cancel(timer);
            inquiry.stop();
            started.tryComplete();
            state = new LinkState(false, wiring.clock().instant(), state.reconnects(), "the link was stopped");
            trouble = state.reason();
            Arrays.fill(slots, null);
            List<Future<Void>> all =
                    nodes.values().stream().map(SupervisedConnection::stop).toList();
            nodes.clear();
            Future.join(all).<Void>mapEmpty().onComplete(closed);
        }
        return stopped;
    }

    @Override
    public Future<Response> submit(
            ContextInternal caller, String what, Request request, Supplier<Request> onNoScript, long dueNanos) {
        int slot = Slots.of(request);
        SupervisedConnection node = slot == Slots.NONE ? any() : slots[slot];
        if (node == null) {
            return caller.failedFuture(RedisUnavailableException.notSent(endpoint.address, what, trouble));
        }
        return node.submit(caller, what, request, onNoScript, dueNanos).recover(failure -> {
            if (Endpoint.isMoved(failure) || Endpoint.isAsk(failure)) {
                Request again = onNoScript == null ? request : onNoScript.get();
                return sendOn(caller, what, again, failure, dueNanos);
            }
            if (Endpoint.isClusterDown(failure)) {
                askWithin(SOON_MILLIS);
            }
            return Future.failedFuture(failure);
        });
    }

    /* A script is sent to the other master with its text: ASKING covers one command only, so a retry after NOSCRIPT
     * would fail. */
    private Future<Response> sendOn(
            ContextInternal caller, String what, Request request, Throwable failure, long dueNanos) {
        boolean moved = Endpoint.isMoved(failure);
        if (moved) {
            askWithin(SOON_MILLIS);
        }
        // MOVED|ASK <slot> <host>:<port>
        String[] words = Endpoint.reply(failure).split(" ");
        int colon = words[2].lastIndexOf(':');
        String target = endpoint.target(Slots.node(words[2].substring(0, colon), words[2].substring(colon + 1)));
        SupervisedConnection node = nodes.get(target);
        boolean late = dueNanos - System.nanoTime() < wiring.deadline().toNanos() / 2;
        if (node == null || !node.state().up() || late) {
            askWithin(SOON_MILLIS);
            return Future.failedFuture(failure);
        }
        if (moved) {
            slots[Integer.parseInt(words[1])] = node;
        } else {
            node.submit(caller, "ASKING", Request.cmd(Command.ASKING), null, dueNanos);
        }
        return node.submit(caller, what, request, null, dueNanos);
    }

    private SupervisedConnection any() {
        SupervisedConnection found = null;
        for (SupervisedConnection node : nodes.values()) {
            if (found == null || node.state().up()) {
                found = node;
            }
        }
        return found;
    }

    /* A burst of refusals may call this many times; the table is read once, at the earliest of the times. */
    private void askWithin(long millis) {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (stopped != null || asking || (timer != LinkContext.NO_TIMER && due - timerDue >= 0)) {
            return;
        }
        wiring.cancel(timer);
        timerDue = due;
        timer = owner.setTimer(millis, id -> {
            timer = LinkContext.NO_TIMER;
            ask();
        });
    }

    private void ask() {
        if (stopped != null) {
            return;
        }
        asking = true;
        Set<String> whom = new LinkedHashSet<>();
        nodes.forEach((target, node) -> {
            if (node.state().up()) {
                whom.add(target);
            }
        });
        whom.addAll(endpoint.seeds());
        inquiry.ask(List.copyOf(whom), true, Request.cmd(Command.CLUSTER).arg("SLOTS"))
                .map(answer -> Slots.masters(answer.reply(), hostAndPort(answer.target())))
                .map(masters -> {
                    asking = false;
                    if (stopped == null) {
                        failures = 0;
                        learn(masters);
                    }
                    return null;
                })
                .onFailure(failure -> {
                    asking = false;
                    if (stopped == null) {
                        unanswered(failure);
                    }
                });
    }

    private static String hostAndPort(String target) {
        return target.substring(target.indexOf("//") + 2).replaceFirst("/.*", "");
    }

    private void unanswered(Throwable failure) {
        String why = endpoint.describe(failure);
        if (nodes.isEmpty()) {
            if (failures == 0 || (TlsFailure.describe(failure).isPresent() && !why.equals(trouble))) {
                LOG.warn("The {} does not answer ({}): requests are refused until it does", endpoint.address, why);
            }
            trouble = why;
            remedy = endpoint.remedy(failure).orElse("");
        }
        LOG.debug("No node of the {} answered with its masters: {}", endpoint.address, why);
        changed();
        started.tryComplete();
        askWithin(wiring.backoff(++failures));
    }

    private void learn(String[] masters) {
        Set<String> wanted = new HashSet<>();
        Map<String, Future<Void>> fresh = new HashMap<>();
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (masters[slot] == null) {
                slots[slot] = null;
                continue;
            }
            String target = endpoint.target(masters[slot]);
            if (wanted.add(target) && !nodes.containsKey(target)) {
                SupervisedConnection node =
                        new SupervisedConnection(wiring, target, MasterLocator.fixed(target), this::changed);
                nodes.put(target, node);
                fresh.put(target, node.start());
            }
            slots[slot] = nodes.get(target);
        }
        trouble = "a slot of the cluster has no master";
        remedy = "";
        retire(wanted);
        Future.join(List.copyOf(fresh.values())).onComplete(done -> started.tryComplete());
        changed();
    }

    /* A master that lost its slots still sends the answers to commands that were sent before. */
    private void retire(Set<String> wanted) {
        for (String target : List.copyOf(nodes.keySet())) {
            SupervisedConnection node = nodes.get(target);
            if (wanted.contains(target)) {
                continue;
            }
            if (node.idle()) {
                nodes.remove(target);
                reconnectsOfFormer += node.state().reconnects();
                node.stop();
            } else {
                askWithin(LATER_MILLIS);
            }
        }
    }

    private void changed() {
        if (stopped != null) {
            return;
        }
        LinkState before = state;
        String why = "";
        String change = "";
        long reconnects = reconnectsOfFormer;
        for (Map.Entry<String, SupervisedConnection> node : nodes.entrySet()) {
            LinkState its = node.getValue().state();
            reconnects += its.reconnects();
            if (!its.up()) {
                change = its.remedy();
                why = node.getKey() + ": " + (its.reason().isEmpty() ? "it is not connected yet" : its.reason());
            }
        }
        if (nodes.isEmpty() || Arrays.stream(slots).anyMatch(Objects::isNull)) {
            why = trouble;
            change = remedy;
        }
        boolean up = why.isEmpty();
        Instant since = up == before.up() && !before.reason().isEmpty()
                ? before.since()
                : wiring.clock().instant();
        state = new LinkState(up, since, reconnects, up ? before.reason() : why, up ? "" : change);
        if (!up) {
            askWithin(before.up() ? SOON_MILLIS : LATER_MILLIS);
        }
    }
}
