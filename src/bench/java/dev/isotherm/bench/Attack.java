package dev.isotherm.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code bench/attack}: re-enacts what clients did to older versions, against two API instances in a JVM with the options of
 * production, and reports whether {@code /health} answered meanwhile. Bounded in connections and time.
 */
public final class Attack {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int DEADLINE_MILLIS = 5_000;
    private static final int FLOOD_SECONDS = 5;
    private static final long MAX_LOG_BYTES = 256 * 1024;
    private static final Path LOG = Path.of("target", "bench", "api.log");
    private static final List<String> SPELLINGS = List.of(
            "/data/../%s",
            "/data/%%2e%%2e/%s",
            "/data/.%%2e/%s",
            "/data/x/../../%s",
            "//%s",
            "/./%s",
            "/%s/",
            "/docs/../%s",
            "/health/../%s",
            "/%%61dmin/../%s",
            "/data/..;/%s",
            "/data/%%252e%%252e/%s");
    private static final List<String> PROTECTED =
            List.of("admin/queues", "admin/limits", "admin/workers", "v1/records/daily/London/11-20", "v1/jobs/nope");
    private static final List<String> SMUGGLING = List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "Transfer-Encoding: identity\r\n",
            "Transfer-Encoding:\r\n chunked\r\n",
            "Transfer-Encoding : chunked\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: +5\r\n",
            "Host: y\r\n",
            ": a\r\n");

    private final int port;
    private boolean passed = true;

    private Attack(int port) {
        this.port = port;
    }

    /** Runs all attacks, and exits with 1 where one succeeds. */
    public static void main(String[] args) {
        System.setProperty("io.netty.jfr.enabled", "false");
        Report.machine("before");
        boolean passed;
        try (Services services = Services.start(new Services.Shape(8, 1, 2))) {
            Attack attack = new Attack(services.port);
            attack.warmUp();
            attack.all();
            passed = attack.passed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Report.machine("after");
        if (!passed) {
            System.exit(1);
        }
    }

    private void all() {
        System.out.printf("%-10s %8s %8s %8s  %s%n", "attack", "probes", "failed", "max ms", "outcome");
        under("nothing", Attack::nothing);
        under("bypass", this::bypass);
        under("smuggling", this::smuggling);
        for (SlowClients clients : SlowClients.values()) {
            under(clients.title(), () -> held(clients));
        }
        under("flood", this::flood);
    }

    /* Whoever is attacked has served others before, so its code is compiled. */
    private void warmUp() throws IOException {
        long end = System.nanoTime() + WARM_UP.toNanos();
        while (System.nanoTime() < end) {
            for (String path : List.of("/health", "/docs/swagger-ui-bundle.js", "/admin/queues")) {
                exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            }
        }
    }

    private static String nothing() {
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        return "";
    }

    private interface Step {
        /** The faults that it found, or nothing. */
        String run() throws IOException;
    }

    private void under(String name, Step step) {
        Probe probe = new Probe(port);
        probe.start();
        String fault;
        try {
            fault = step.run();
        } catch (IOException e) {
            fault = e.toString();
        }
        probe.end();
        boolean good = fault.isEmpty() && probe.good();
        passed &= good;
        System.out.printf(
                "%-10s %8d %8d %8d  %s%n",
                name, probe.probes(), probe.failed(), probe.maxMillis(), good ? "withstood" : "FAILED " + fault);
    }

    private String bypass() throws IOException {
        List<String> open = new ArrayList<>();
        for (String path : PROTECTED) {
            for (String spelling : SPELLINGS) {
                String target = String.format(spelling, path);
                String answer = exchange("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                if (!answer.matches("(?s)HTTP/1.1 (400|401|403|404|429|503) .*")) {
                    open.add(target);
                }
            }
        }
        return open.isEmpty() ? "" : "open without a token: " + open;
    }

    private String smuggling() throws IOException {
        List<String> taken = new ArrayList<>();
        for (String headers : SMUGGLING) {
            String answer = exchange("POST /health HTTP/1.1\r\nHost: x\r\n" + headers
                    + "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
            if (!answer.matches("(?s)HTTP/1.[01] 400 .*") || answer.indexOf("HTTP/1.", 1) > 0) {
                taken.add(headers.replace("\r\n", " "));
            }
        }
        return taken.isEmpty() ? "" : "taken: " + taken;
    }

    private String held(SlowClients clients) throws IOException {
        Process process = clients.start(port);
        try (BufferedReader told = process.inputReader()) {
            String fault = told.lines().collect(Collectors.joining("; "));
            return process.waitFor() == 0 ? "" : fault;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private String flood() throws IOException {
        long before = Files.size(LOG);
        long end = System.nanoTime() + Duration.ofSeconds(FLOOD_SECONDS).toNanos();
        List<Thread> threads = Stream.of(
                        "Transfer-Encoding: chunked\r\n\r\nzz\r\n\u001b[31mabc",
                        "Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcdeX0\r\n\r\n",
                        "Content-Length: 5\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=%zz")
                .map(rest -> new Thread(() -> flood(rest, end)))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            join(thread);
        }
        long grown = Files.size(LOG) - before;
        return grown < MAX_LOG_BYTES ? "" : "the log grew by " + grown + " bytes";
    }

    private void flood(String rest, long end) {
        int resets = 0;
        while (System.nanoTime() < end) {
            try {
                exchange("GET /health?%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + rest);
            } catch (IOException e) {
                // As good as an answer.
                resets++;
            }
        }
        if (resets > 0) {
            System.out.println("           " + resets + " resets in answer to broken requests");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        return connect(port);
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setReuseAddress(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
        return socket;
    }
}
