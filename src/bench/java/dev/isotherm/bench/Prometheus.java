package dev.isotherm.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A real Prometheus with the alert rules of docs/grafana. It scrapes and decides each second. Times in the rules are
 * shortened to seconds; the expressions and their other bounds stay as they are.
 */
final class Prometheus implements AutoCloseable {
    private static final Path RULES = Path.of("docs", "grafana", "alerts.yml");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long END_SECONDS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Services.freePort();
    private final Process process;

    /**
     * Starts it and waits until it answers.
     *
     * @param targets the port of each job
     * @param key what opens their {@code /metrics}
     */
    Prometheus(Map<String, Integer> targets, String key) {
        try {
            Path folder = Path.of("target", "bench", "prometheus").toAbsolutePath();
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("alerts.yml"), shortened(Files.readString(RULES)));
            Files.writeString(folder.resolve("prometheus.yml"), configuration(targets, key));
            process = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + folder.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + Files.createTempDirectory(folder, "data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=warn")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Prometheus does not start (Debian: apt-get install prometheus)", e);
        }
        awaitReady();
    }

    /** The names of all alerts. */
    static Set<String> names() {
        try {
            return ALERT.matcher(Files.readString(RULES))
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shortened(String rules) {
        return rules.replaceAll("for: \\w+", "for: 2s")
                .replaceAll("\\[\\d+m]", "[10s]")
                .replace("isotherm_queue_oldest_waiting_seconds) > 300", "isotherm_queue_oldest_waiting_seconds) > 5");
    }

    private static String configuration(Map<String, Integer> targets, String key) {
        StringBuilder text = new StringBuilder(
                """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: [alerts.yml]
                scrape_configs:
                """);
        targets.forEach((job, target) -> text.append(
                """
                  - job_name: %s
                    authorization: {credentials: %s}
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                """
                        .formatted(job, key, target)));
        return text.toString();
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                if (http.send(request("/-/ready"), BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
                LockSupport.parkNanos(LOOK_NANOS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        close();
        throw new IllegalStateException("Prometheus did not start; see target/bench/prometheus/prometheus.log");
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(DEADLINE)
                .build();
    }

    /** The alerts that are not quiet: {@code pending} or {@code firing}, whichever is more. */
    Map<String, String> alerts() {
        try {
            Map<String, String> states = new TreeMap<>();
            new JsonObject(http.send(request("/api/v1/alerts"), BodyHandlers.ofString())
                            .body())
                    .getJsonObject("data")
                    .getJsonArray("alerts").stream()
                            .map(JsonObject.class::cast)
                            .forEach(alert -> states.merge(
                                    alert.getJsonObject("labels").getString("alertname"),
                                    alert.getString("state"),
                                    (one, other) -> one.equals("firing") ? one : other));
            return states;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
