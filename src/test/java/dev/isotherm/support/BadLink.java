package dev.isotherm.support;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP link on loopback to a server, which can be made slow or cut. Its loop is its own. */
public final class BadLink implements AutoCloseable {
    private static final int TICK_MILLIS = 50;

    private final Vertx vertx = Vertx.vertx();
    private final int target;
    private final NetServer server;
    private final Set<NetSocket> clients = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private volatile int bytesPerSecond = Integer.MAX_VALUE;

    private BadLink(int target) {
        this.target = target;
        // Closing resets the connection, as a machine does that goes away.
        this.server =
                vertx.createNetServer(new NetServerOptions().setSoLinger(0)).connectHandler(this::accept);
    }

    /** Opens a link to a port of this machine; it is good until it is made bad. */
    public static BadLink to(int target) {
        return at(0, "127.0.0.1", target);
    }

    /** Opens a link at this port and address of this machine. */
    public static BadLink at(int port, String address, int target) {
        BadLink link = new BadLink(target);
        try {
            link.server.listen(port, address).await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the link does not listen", e);
        }
        return link;
    }

    /** The port to connect to. */
    public int port() {
        return server.actualPort();
    }

    /** How many connections were accepted. */
    public long accepted() {
        return accepted.get();
    }

    /** Lets so many bytes pass per second, connection and direction. */
    public void slow(int bytes) {
        bytesPerSecond = bytes;
    }

    /** Resets all connections each so many milliseconds, until it is closed. */
    public void flap(int millis) {
        vertx.setPeriodic(millis, id -> cut());
    }

    /** Ends all connections once. */
    public void cut() {
        clients.forEach(NetSocket::close);
    }

    private void accept(NetSocket client) {
        accepted.incrementAndGet();
        client.pause();
        vertx.createNetClient()
                .connect(target, "127.0.0.1")
                .onSuccess(redis -> {
                    clients.add(client);
                    client.closeHandler(v -> {
                        clients.remove(client);
                        redis.close();
                    });
                    redis.closeHandler(v -> client.close());
                    pass(client, redis);
                    pass(redis, client);
                    client.resume();
                })
                .onFailure(e -> client.close());
    }

    private void pass(NetSocket from, NetSocket to) {
        Deque<Buffer> waiting = new ArrayDeque<>();
        from.handler(bytes -> {
            if (bytesPerSecond == Integer.MAX_VALUE && waiting.isEmpty()) {
                to.write(bytes);
                return;
            }
            if (waiting.isEmpty()) {
                vertx.setPeriodic(TICK_MILLIS, id -> trickle(id, waiting, to));
            }
            waiting.addLast(bytes);
        });
    }

    private void trickle(long timer, Deque<Buffer> waiting, NetSocket to) {
        long some = Math.max(1, (long) bytesPerSecond * TICK_MILLIS / 1_000);
        while (some > 0 && !waiting.isEmpty()) {
            Buffer first = waiting.removeFirst();
            int now = (int) Math.min(some, first.length());
            to.write(first.getBuffer(0, now));
            some -= now;
            if (now < first.length()) {
                waiting.addFirst(first.getBuffer(now, first.length()));
            }
        }
        if (waiting.isEmpty()) {
            vertx.cancelTimer(timer);
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the link was not closed", e);
        }
    }
}
