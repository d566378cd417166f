package dev.isotherm.dev.login;

import dev.isotherm.config.ConfigException;
import dev.isotherm.config.ConfigLoader;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code isotherm token}: prints a token that the running {@code isotherm dev} accepts. */
@Command(
        name = "isotherm token",
        customSynopsis = "isotherm token [--user NAME]",
        description = "%nPrints a user's token for one hour, which the running 'isotherm dev' accepts.%n")
public final class TokenCommand implements Runnable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Path home;
    private final Map<String, String> environment;
    private final PrintStream out;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "whose token, 1 to 128 characters (default: developer)")
    private String user = "developer";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            hidden = true)
    boolean help;

    /**
     * Makes the command.
     *
     * @param home the folder with {@code conf/dev.json}
     * @param environment overrides the file, as for {@code isotherm dev}
     * @param out where the token is printed
     */
    TokenCommand(Path home, Map<String, String> environment, PrintStream out) {
        this.home = home;
        this.environment = Map.copyOf(environment);
        this.out = out;
    }

    /**
     * Runs the command and exits: 0 if a token was printed, 1 if there is none, 2 for wrong arguments.
     *
     * @param args {@code [--user NAME]}
     */
    public static void main(String[] args) {
        Path home = Path.of(System.getProperty("isotherm.home", "."));
        System.exit(line(new TokenCommand(home, System.getenv(), System.out)).execute(args));
    }

    /* The reason of a failure is one line, not a stack. */
    static CommandLine line(TokenCommand command) {
        return new CommandLine(command).setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("isotherm: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }

    @Override
    public void run() {
        out.println(fetch(URI.create(
                "http://127.0.0.1:" + port() + "/token?user=" + URLEncoder.encode(user, StandardCharsets.UTF_8))));
    }

    private int port() {
        Path file = home.resolve("conf").resolve("dev.json");
        try {
            OptionalInt port = ConfigLoader.load(new JsonObject(Files.readString(file)), environment)
                    .auth()
                    .devIssuerPort();
            if (port.orElse(0) == 0) {
                throw new IllegalStateException(
                        "'isotherm dev' has no issuer at a known port in this configuration: it needs"
                                + " auth.devIssuerPort, a loopback address as http.host, and not production");
            }
            return port.getAsInt();
        } catch (IOException | DecodeException e) {
            throw new IllegalStateException("the configuration cannot be read: " + file, e);
        } catch (ConfigException e) {
            throw new IllegalStateException("the configuration is not valid: " + e.getMessage(), e);
        }
    }

    private static String fetch(URI address) {
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .build()
                    .send(
                            HttpRequest.newBuilder(address)
                                    .timeout(TIMEOUT)
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the issuer refused: " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "no issuer answers at " + address.getRawAuthority() + ". Start one with 'isotherm dev'", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
