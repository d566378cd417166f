package dev.isotherm.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Isotherm process: the packaged jar in a JVM of its own, as operators start it. Ended by {@link #close()}. */
public final class IsothermProcess implements AutoCloseable {
    /** The token that the started API services accept. */
    public static final String TOKEN = "test-token";

    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 9_000;

    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final int port;
    private final Thread reader;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Awaiting.DEADLINE).build();

    private IsothermProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.reader = new Thread(this::readLog, "log of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a role and waits until it is ready.
     *
     * @param role names {@code conf/<role>.json}
     * @param environment variables beyond the tests' own
     */
    public static IsothermProcess start(String role, Map<String, String> environment) {
        IsothermProcess started = launch(role, environment);
        String ready = role.equals("worker") ? "runs as worker" : "Ready on";
        try {
            Awaitility.await()
                    .atMost(Awaiting.DEADLINE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        assertThat(started.process.isAlive())
                                .as("%s runs:%n%s", role, String.join("\n", started.log))
                                .isTrue();
                        return started.logged(ready);
                    });
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    /** Starts a role with whatever comes of it. */
    public static IsothermProcess launch(String role, Map<String, String> environment) {
        return launch(List.of("-conf", Path.of("conf", role + ".json").toString()), environment);
    }

    /** Starts the jar with these arguments. */
    public static IsothermProcess launch(List<String> arguments, Map<String, String> environment) {
        return launchIn(Path.of(""), arguments, environment);
    }

    /** Starts the jar in another working folder. */
    public static IsothermProcess launchIn(Path folder, List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m"));
        Path jar = Path.of(System.getProperty("isotherm.jar"));
        Path archive = jar.resolveSibling("isotherm.jsa");
        if (Files.exists(archive)) {
            command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off"));
        }
        command.addAll(List.of("-jar", jar.toString(), "-options", TestVertx.options()));
        command.addAll(arguments);
        return run(folder, command, environment);
    }

    /** Starts a command as a platform does, in the folder of the project. */
    public static IsothermProcess run(String command, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
        return run(Path.of(""), List.of("sh", "-c", "exec " + command), variables);
    }

    private static IsothermProcess run(Path folder, List<String> command, Map<String, String> environment) {
        int port = freePort();
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", System.getenv("PATH"));
        variables.put("PORT", Integer.toString(port));
        variables.put("API_ACCESS_TOKEN", TOKEN);
        variables.put("ISOTHERM_AUTH_DEV_ISSUER_PORT", "0");
        variables.putAll(environment);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables);
        try {
            return new IsothermProcess(builder.start(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
            }
        } catch (IOException e) {
            log.add("(the log ended: " + e.getMessage() + ")");
        }
    }

    /**
     * A port that was free a moment ago. Below those of outgoing connections, of which another test could get it before it
     * is listened at, and below those of {@link dev.isotherm.dev.redis.RedisProcess}.
     */
    public static int freePort() {
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, FIRST_PORT + PORTS)
                .limit(1_000)
                .filter(IsothermProcess::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The lines that it has logged so far. */
    public List<String> log() {
        return List.copyOf(log);
    }

    /** Whether it has logged this text. Its answer to a request may arrive before the line that it logged. */
    public boolean logged(String text) {
        return log.stream().anyMatch(line -> line.contains(text));
    }

    /** Waits until it has logged this text. */
    public void awaitLogged(String text) {
        Awaitility.await("the line with " + text).atMost(Awaiting.DEADLINE).until(() -> logged(text));
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** The HTTP port that it was told. */
    public int port() {
        return port;
    }

    /** Asks for a path with the service token. */
    public HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    /** Posts nothing to a path with the service token. */
    public HttpResponse<String> post(String path) {
        return send(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    /** A request to a path with the service token. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Awaiting.DEADLINE)
                .header("Authorization", "Bearer " + TOKEN);
    }

    /** Sends a request and waits for its answer. */
    public HttpResponse<String> send(HttpRequest request) {
        try {
            return SecretGuard.look(client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Enqueues a job; its id. */
    public String enqueue(String record) {
        HttpResponse<String> response = post("/v1/records/" + record + "/async");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return new JsonObject(response.body()).getString("job_id");
    }

    /** Reads a job as it is now: a test may look for a state that does not last. */
    public JsonObject job(String id) {
        HttpResponse<String> response = get("/v1/jobs/" + id + "?wait=0");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    /** Waits until a job has one of these states. */
    public JsonObject awaitJob(String id, Duration deadline, String... states) {
        return Awaitility.await()
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> job(id), job -> List.of(states).contains(job.getString("status")));
    }

    /** Sends a signal such as {@code TERM}, {@code KILL}, {@code STOP} or {@code CONT}. */
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the end; the exit code. */
    public int awaitExit(Duration deadline) {
        try {
            assertThat(process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%d ended within %s:%n%s", process.pid(), deadline, String.join("\n", log))
                    .isTrue();
            reader.join(deadline.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills it if it still runs, and fails where one of its event loops was blocked. */
    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit(Awaiting.DEADLINE);
        assertThat(BlockedThreadGuard.complaints(log()))
                .as("event loops that were blocked in process %d", pid())
                .isEmpty();
        ErrorLogGuard.report(log().stream());
    }
}
