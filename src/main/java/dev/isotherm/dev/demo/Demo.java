package dev.isotherm.dev.demo;

import dev.isotherm.app.Topology;
import dev.isotherm.config.ConfigException;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.CredentialConfig;
import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.ExamplePlaces;
import dev.isotherm.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code isotherm demo}: starts development mode on a free port, runs one job, and exits. */
public final class Demo {
    private static final List<String> OF_THE_SERVICES = List.of(
            "ISOTHERM_ROLE",
            "PORT",
            "ISOTHERM_HTTP_HOST",
            "ISOTHERM_HTTP_PORT",
            "ENVIRONMENT",
            "ENV",
            "ISOTHERM_HTTP_ENVIRONMENT",
            "API_ACCESS_TOKEN",
            "ISOTHERM_HTTP_ACCESS_TOKEN",
            "ADMIN_API_KEY",
            "ISOTHERM_HTTP_ADMIN_KEY",
            "ADMIN_API_KEYS",
            "ISOTHERM_HTTP_ADMIN_KEYS",
            "REDIS_URL",
            "ISOTHERM_REDIS_URL",
            "ISOTHERM_MANAGEMENT_HOST",
            "ISOTHERM_MANAGEMENT_PORT",
            "ISOTHERM_SIMULATION_PORT",
            "ISOTHERM_AUTH_DEV_ISSUER_PORT");

    private Demo() {}

    /**
     * Runs the demo and exits with its code.
     *
     * @param args {@code [PLACE] [MM-DD] [PERIOD]}
     */
    // bin/isotherm sets jdk.console=java.base, so newer Java versions also return no console in a pipe.
    @SuppressWarnings("SystemConsoleNull")
    public static void main(String[] args) {
        Terminal terminal = Terminal.of(System.getenv(), System.console() != null, System.out, System.err);
        Vertx vertx = Vertx.vertx(new VertxOptions().setDisableTCCL(true));
        new DemoCommand(vertx, () -> start(vertx), terminal, Clock.systemUTC(), DemoCommand.Timing.USUAL)
                .run(List.of(args), place())
                .onComplete(exit -> vertx.close().onComplete(v -> System.exit(exit.result())));
    }

    /* Another process may take the free port before the server does. */
    private static Future<DemoServer> start(Vertx vertx) {
        return started(vertx)
                .recover(cause ->
                        cause.getCause() instanceof BindException ? started(vertx) : Future.failedFuture(cause));
    }

    private static Future<DemoServer> started(Vertx vertx) {
        return vertx.executeBlocking(Demo::configuration).compose(config -> InternetCheck.of(vertx, config.weather())
                .compose(v -> vertx.deployVerticle(new Topology(Clock.systemUTC(), "demo", new Meters()).root(config)))
                .map(id -> new Server(vertx, id, config.http().orElseThrow())));
    }

    private static String place() {
        try {
            return ExamplePlaces.of(configuration().weather()).get(0);
        } catch (IllegalStateException | UncheckedIOException e) {
            // The start of the server reports the problem.
            return "London";
        }
    }

    private static IsothermConfig configuration() {
        Path file = Path.of(System.getProperty("isotherm.home", "."), "conf", "dev.json");
        try {
            JsonObject json = new JsonObject(Files.readString(file));
            json.getJsonObject("http").put("port", freePort()).put("instances", 1);
            json.getJsonObject("worker").put("instances", 1);
            json.getJsonObject("auth").put("devIssuerPort", 0);
            return ConfigLoader.load(json, privateEnvironment());
        } catch (IOException e) {
            throw new UncheckedIOException("The configuration cannot be read: " + file, e);
        } catch (ConfigException e) {
            throw new IllegalStateException("The configuration is not valid: " + e.getMessage(), e);
        }
    }

    /* The demo uses no port, Redis, token and key that the environment names for real services, nor their files. */
    private static Map<String, String> privateEnvironment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> OF_THE_SERVICES.contains(name.replaceFirst("_FILE$", "")));
        return environment;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port", e);
        }
    }

    private record Server(Vertx vertx, String deployment, HttpConfig http) implements DemoServer {
        @Override
        public URI api() {
            return URI.create("http://127.0.0.1:" + http.port());
        }

        @Override
        public String token() {
            return CredentialConfig.DEVELOPMENT_TOKEN.value();
        }

        @Override
        public Future<Void> stop() {
            return vertx.undeploy(deployment);
        }
    }
}
