package dev.isotherm.doctor;

import dev.isotherm.config.Secret;
import dev.isotherm.config.ServerAddress;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Examines a running service from outside, with the routes that operators have. */
final class ServiceExamination {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 4 << 20;
    private static final long LONG_WAIT_SECONDS = 60;
    private static final String STATUS = "status";

    private final URI url;
    private final Optional<Secret> adminKey;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private volatile boolean answers;

    /**
     * Makes it.
     *
     * @param url scheme, host and port
     * @param adminKey the key of an operator; without it, operators' routes are not asked
     */
    ServiceExamination(URI url, Optional<Secret> adminKey) {
        this.url = url;
        this.adminKey = adminKey;
    }

    private record Answer(int status, JsonObject body) {}

    void report(Report report) {
        Optional<ServerAddress> server = ServerAddress.of(url);
        if (server.isEmpty() || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            report.add(Finding.fail("address", "is not one of HTTP", "give one such as http://127.0.0.1:8000"));
            return;
        }
        report.examine("health", PATIENCE.plus(PATIENCE), this::health);
        // Whoever does not answer here answers nowhere, and each question would take the whole patience again.
        if (answers) {
            report.examine("health in detail", PATIENCE.plus(PATIENCE), this::detailed);
        }
        if (adminKey.isEmpty()) {
            return;
        }
        if ("http".equals(url.getScheme()) && !server.get().isThisMachine()) {
            report.add(Finding.fail(
                    "operators' routes",
                    "not asked, because the key would cross the network in plain text",
                    "give an https:// address, or run this on the machine of the service"));
            return;
        }
        if (answers) {
            report.examine("operators' routes", WHOLE, this::operators);
        }
    }

    private List<Finding> health() throws InterruptedException {
        long begun = System.nanoTime();
        try {
            Answer answer = get("/health");
            answers = true;
            String status = answer.body().getString(STATUS, "");
            String text = "%d %s after %.0f ms".formatted(answer.status(), status, (System.nanoTime() - begun) / 1e6);
            if (answer.status() == 200 && status.equals("healthy")) {
                return List.of(Finding.ok("health", text));
            }
            return List.of(
                    status.isEmpty()
                            ? Finding.fail(
                                    "health", text + "is no answer of Isotherm", "check the address and the port")
                            : Finding.fail(
                                    "health", text, "Redis takes no writes, or it is being stopped: see its log"));
        } catch (IOException e) {
            return List.of(Finding.fail(
                    "health",
                    "no answer at " + url.getRawAuthority() + " ("
                            + e.getClass().getSimpleName() + ")",
                    "check that the service runs, and its port"));
        }
    }

    private List<Finding> detailed() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            Answer answer = get("/health/detailed");
            JsonObject checks = answer.body().getJsonObject("checks", new JsonObject());
            for (String name : checks.fieldNames()) {
                findings.add(part(name, checks.getJsonObject(name, new JsonObject())));
            }
            if (findings.isEmpty()) {
                findings.add(Finding.warn(
                        "health in detail", "not told (" + answer.status() + ")", "ask the port of the API service"));
            }
        } catch (IOException | ClassCastException e) {
            findings.add(Finding.fail("health in detail", "no readable answer", "see the line of health"));
        }
        return findings;
    }

    private static Finding part(String name, JsonObject check) {
        String status = check.getString(STATUS, "unknown");
        String text = status + (check.getString("message") == null ? "" : ", " + check.getString("message"));
        return switch (status) {
            case "healthy", "disabled" -> Finding.ok(name, text);
            case "unhealthy" -> Finding.fail(name, text, "see docs/operations.md, Diagnose");
            default -> Finding.warn(name, text, "see docs/operations.md, Diagnose");
        };
    }

    private List<Finding> operators() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            Answer queues = get("/admin/queues");
            if (queues.status() != 200) {
                return List.of(Finding.fail(
                        "operators' routes",
                        "refused with " + queues.status(),
                        queues.status() == 503
                                ? "the service has no ADMIN_API_KEY"
                                : "the key in ADMIN_API_KEY here is not one of the service"));
            }
            each(queues, "queues").forEach(queue -> findings.add(queue(queue)));
            findings.add(workers(each(get("/admin/workers"), "workers")));
            each(get("/admin/limits"), "limits").forEach(limit -> findings.addAll(limit(limit)));
            findings.add(advice(each(get("/admin/tuning"), "advice")));
        } catch (IOException | ClassCastException e) {
            findings.add(Finding.fail("operators' routes", "no readable answer", "see the line of health"));
        }
        return findings;
    }

    private static Finding queue(JsonObject queue) {
        String subject = "queue " + queue.getString("queue");
        JsonObject counts = queue.getJsonObject("counts", new JsonObject());
        double oldest =
                Optional.ofNullable(queue.getDouble("oldest_waiting_seconds")).orElse(0.0);
        String text = counts.encode().replaceAll("[{}\"]", "").replace(",", ", ") + ", oldest waits "
                + Math.round(oldest) + " s";
        if (queue.getBoolean("paused", false)) {
            return Finding.warn(
                    subject, text + ", paused", "POST /admin/queues/" + queue.getString("queue") + "/resume");
        }
        return oldest > LONG_WAIT_SECONDS
                ? Finding.warn(subject, text, "follow the advice below, or start more workers")
                : Finding.ok(subject, text);
    }

    private static Finding workers(List<JsonObject> workers) {
        int slots = workers.stream().mapToInt(w -> w.getInteger("slots", 0)).sum();
        int busy = workers.stream().mapToInt(w -> w.getInteger("busy", 0)).sum();
        return workers.isEmpty()
                ? Finding.fail(
                        "workers", "none is alive, so no job runs", "start a worker service with the same REDIS_URL")
                : Finding.ok("workers", workers.size() + " alive, " + busy + " of " + slots + " slots busy");
    }

    private static List<Finding> limit(JsonObject limit) {
        JsonArray warnings = limit.getJsonArray("warnings", new JsonArray());
        return warnings.stream()
                .map(warning -> Finding.warn(
                        "limit " + limit.getString("name"),
                        warning.toString(),
                        "see docs/operations.md, Change limits"))
                .toList();
    }

    private static Finding advice(List<JsonObject> advice) {
        if (advice.isEmpty()) {
            return Finding.ok("tuning", "no advice");
        }
        String cause = advice.get(0).getString("cause", "");
        String text = cause + ": " + advice.get(0).getString("text", "");
        boolean well = List.of("nothing_to_change", "not_enough_data").contains(cause);
        return well
                ? Finding.ok("tuning", text)
                : Finding.warn("tuning", text, "GET /admin/tuning shows what to change; see docs/tuning.md");
    }

    private static List<JsonObject> each(Answer answer, String name) {
        return answer.body().getJsonArray(name, new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private Answer get(String path) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE).GET();
        if (path.startsWith("/admin/")) {
            adminKey.ifPresent(key -> request.header("X-Admin-Key", key.value()));
        }
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            return new Answer(
                    answer.statusCode(), json(new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)));
        }
    }

    private static JsonObject json(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            // Another program answers at this address; without fields it is reported as such.
            return new JsonObject();
        }
    }
}
