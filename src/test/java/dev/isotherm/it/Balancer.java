package dev.isotherm.it;

import dev.isotherm.support.Awaiting;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** A small balancer: it asks each server for its health, and gives its clients to those that are healthy. */
final class Balancer implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final List<Integer> ports;
    private final Set<Integer> healthy = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread probes = new Thread(this::probe, "probes of the balancer");

    Balancer(List<Integer> ports) {
        this.ports = ports;
        probes.start();
    }

    /* Each time on a connection of its own. */
    private void probe() {
        Awaitility.await()
                .forever()
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .until(() -> {
                    for (int port : ports) {
                        if (isHealthy(port)) {
                            healthy.add(port);
                        } else {
                            healthy.remove(port);
                        }
                    }
                    return over.get();
                });
    }

    private static boolean isHealthy(int port) {
        try (Socket probe = BalancedClient.connect(port)) {
            probe.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(probe.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1).endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }

    /** A client, for one thread. It tells what goes wrong. */
    BalancedClient client(Consumer<String> failures) {
        return new BalancedClient(ports, healthy, failures);
    }

    /** Waits until a server gets clients. */
    void awaitHealthy(int port) {
        Awaitility.await("health of port " + port).atMost(Awaiting.DEADLINE).until(() -> healthy.contains(port));
    }

    @Override
    public void close() {
        over.set(true);
        try {
            probes.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
