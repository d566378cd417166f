package dev.isotherm.dev.demo;

import dev.isotherm.app.Main;
import dev.isotherm.config.CredentialConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code isotherm archive}: starts both services in this JVM, asks for what clients ask first, and ends. Meanwhile the JVM
 * lists the classes that it loads (docs/performance.md).
 */
public final class Training {
    private static final long DEADLINE_SECONDS = 60;
    private static final String RECORD = "/v1/records/daily/London/11-20";

    private final WebClient client;
    private final int port;

    private Training(WebClient client, int port) {
        this.client = client;
        this.port = port;
    }

    /**
     * Runs the training and exits with 0, or with 1 if something was not answered.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try {
            train();
            System.exit(0);
        } catch (IOException | TimeoutException | RuntimeException e) {
            // Event loops would keep the process alive.
            System.err.println("The training has failed: " + e);
            System.exit(1);
        }
    }

    private static void train() throws IOException, TimeoutException {
        JsonObject json =
                new JsonObject(Files.readString(Path.of(System.getProperty("isotherm.home", "."), "conf", "dev.json")));
        int port = Demo.freePort();
        json.getJsonObject("http").put("port", port);
        json.getJsonObject("auth").put("devIssuerPort", 0);
        Main.main(new String[] {"-conf", json.encode()});
        new Training(WebClient.create(Vertx.vertx(new VertxOptions().setDisableTCCL(true))), port).ask();
    }

    private void ask() throws TimeoutException {
        for (String path : new String[] {"/health", "/health/live", "/health/ready", "/health/detailed", "/metrics"}) {
            send(HttpMethod.GET, path);
        }
        String job = send(HttpMethod.POST, RECORD + "/async").bodyAsJsonObject().getString("job_id");
        HttpResponse<Buffer> answer = send(HttpMethod.GET, "/v1/jobs/" + job + "?wait=30");
        if (!answer.bodyAsJsonObject().getString("status").equals("ready")) {
            throw new IllegalStateException("The job is not ready: " + answer.bodyAsString());
        }
        send(HttpMethod.GET, RECORD);
    }

    private HttpResponse<Buffer> send(HttpMethod method, String path) throws TimeoutException {
        String token = path.equals("/metrics")
                ? CredentialConfig.DEVELOPMENT_KEY.value()
                : CredentialConfig.DEVELOPMENT_TOKEN.value();
        HttpResponse<Buffer> answer = client.request(method, port, "127.0.0.1", path)
                .bearerTokenAuthentication(token)
                .send()
                .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(path + " answered " + answer.statusCode());
        }
        return answer;
    }
}
