package dev.isotherm.api.connection;

import dev.isotherm.config.ConnectionConfig;
import dev.isotherm.context.ConnectionChannel;
import dev.isotherm.context.ThrottledLog;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one HTTP instance, and their bounds. A client that keeps the server waiting too long loses
 * its connection. If there are too many connections, the one that has kept the server waiting longest is closed. A new
 * connection is refused only if all others are in use.
 */
public final class Connections {
    private static final long SWEEP_MILLIS = 250;
    /* Time for the client to read the last answer before the connection is closed. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    /* A client that uses its connection all the time pauses no longer than this. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(1);
    private final WriteBufferWaterMark unsent =
            new WriteBufferWaterMark(PiecewiseWriter.PIECE_BYTES, 2 * PiecewiseWriter.PIECE_BYTES);

    private final Vertx vertx;
    private final ConnectionConfig config;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(Connections.class));
    private final Map<ConnectionGuard, Address> open = new HashMap<>();
    private final Map<InetAddress, Address> addresses = new HashMap<>();
    /* In the order in which the server began to wait for them. */
    private final Set<ConnectionGuard> waiting = new LinkedHashSet<>();
    private long sweep;
    private boolean draining;

    /** All connections of one client, or of one proxy. */
    private static final class Address {
        private final InetAddress address;
        private final Set<ConnectionGuard> waiting = new LinkedHashSet<>();
        private int open;

        Address(InetAddress address) {
            this.address = address;
        }
    }

    public Connections(Vertx vertx, ConnectionConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    public void start() {
        sweep = vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
    }

    /** Makes each further answer the last one of its connection. */
    public void drain() {
        draining = true;
    }

    public boolean draining() {
        return draining;
    }

    /** Closes all connections that are still open. */
    public void close() {
        vertx.cancelTimer(sweep);
        new HashSet<>(open.keySet()).forEach(ConnectionGuard::close);
    }

    /** Accepts a new connection, or refuses it. */
    public void opened(HttpConnection connection) {
        ChannelHandlerContext vertxHandler = ConnectionChannel.of(connection);
        SocketAddress remote = vertxHandler.channel().remoteAddress();
        InetAddress address =
                remote instanceof InetSocketAddress inet ? inet.getAddress() : InetAddress.getLoopbackAddress();
        Address peer = addresses.computeIfAbsent(address, Address::new);
        ConnectionGuard guard = new ConnectionGuard(this);
        peer.open++;
        open.put(guard, peer);
        ChannelPipeline pipeline = vertxHandler.pipeline();
        pipeline.replace(ConnectionChannel.DECODER, ConnectionChannel.DECODER, new StrictRequestDecoder());
        pipeline.addFirst(new PiecewiseWriter());
        pipeline.addBefore(ConnectionChannel.HANDLER, "guard", guard);
        vertxHandler.channel().config().setWriteBufferWaterMark(unsent);
        if (peer.open > config.maxPerAddress()) {
            makeRoom("Connections from one address are at http.maxConnectionsPerAddress", peer.waiting, address);
        } else if (open.size() > config.max()) {
            makeRoom("Connections are at http.maxConnections", waiting, address);
        }
    }

    /* The new connection is the last candidate, as it waits for its first request. So it is closed only if no other
     * one waits, or only those between two requests that follow each other. */
    private void makeRoom(String reason, Set<ConnectionGuard> candidates, InetAddress newcomer) {
        long now = System.nanoTime();
        ConnectionGuard longest = candidates.stream()
                .filter(guard -> guard.waits() != ConnectionGuard.Waits.NEXT_REQUEST
                        || now - guard.since() >= BETWEEN_REQUESTS.toNanos())
                .findFirst()
                .orElseThrow();
        log.warn(reason + ", so the one that kept the server waiting longest was closed", newcomer.getHostAddress());
        longest.cut();
    }

    /** Called when a guard begins to wait for something else. */
    void changed(ConnectionGuard guard) {
        Address peer = open.get(guard);
        if (peer == null) {
            return;
        }
        for (Set<ConnectionGuard> set : List.of(waiting, peer.waiting)) {
            set.remove(guard);
            if (guard.waits() != ConnectionGuard.Waits.NOT) {
                set.add(guard);
            }
        }
    }

    void closed(ConnectionGuard guard) {
        Address peer = open.remove(guard);
        if (peer == null) {
            return;
        }
        waiting.remove(guard);
        peer.waiting.remove(guard);
        peer.open--;
        if (peer.open == 0) {
            addresses.remove(peer.address);
        }
    }

    /** Logs a request that is not valid HTTP. The reason may contain text of the client. */
    void fault(String reason) {
        log.warn("A request was not valid HTTP, so it was refused and its connection closed", reason);
    }

    private void sweep() {
        long now = System.nanoTime();
        for (ConnectionGuard guard : List.copyOf(waiting)) {
            if (now - guard.since() >= allowed(guard.waits()).toNanos()) {
                overdue(guard);
            }
        }
    }

    /* Between requests the server's idle time-out applies. */
    private Duration allowed(ConnectionGuard.Waits waits) {
        return switch (waits) {
            case HEAD -> config.head();
            case BODY -> config.body();
            case READING -> config.write();
            case GOODBYE -> GOODBYE;
            case NOT, NEXT_REQUEST -> Duration.ofDays(1);
        };
    }

    private void overdue(ConnectionGuard guard) {
        switch (guard.waits()) {
            case BODY -> {
                if (guard.notReading()) {
                    guard.forgive();
                } else {
                    log.warn("A body did not come within http.bodyMs, so its connection was closed", config.body());
                    guard.refuse(HttpResponseStatus.REQUEST_TIMEOUT);
                }
            }
            case READING -> {
                log.warn("An answer was not read within http.writeMs, so its connection was closed", config.write());
                guard.cut();
            }
            default -> guard.cut();
        }
    }
}
