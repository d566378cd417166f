package dev.isotherm.app;

import dev.isotherm.config.ConfigException;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.LogConfig;
import dev.isotherm.config.TraceConfig;
import dev.isotherm.log.LogLevels;
import dev.isotherm.management.StartSummary;
import dev.isotherm.trace.OtlpTracing;
import dev.isotherm.trace.Tracing;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.ExitCodes;
import io.vertx.launcher.application.VertxApplication;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts one Isotherm process: {@code java -jar isotherm.jar -conf conf/api.json}. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final Pattern PLACE = Pattern.compile("line: \\d+, column: \\d+");

    /* Windows editors put it at the start of a file. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final List<String> HELP = List.of("-h", "--help", "-help");
    private static final List<String> VERSION = List.of("-V", "--version", "-version");
    private static final String USAGE =
            """
            Usage: java -jar isotherm.jar -conf FILE

            Starts one process of Isotherm: the role that FILE names.

              -conf FILE         conf/api.json, conf/worker.json, conf/dev.json, or one of your own;
                                 environment variables override it (docs/configuration.md)
              -options JSON      options of Vert.x, or a file with them
              -h, --help         this text
              -V, --version      the version

            Example:
              export REDIS_URL=redis://127.0.0.1:6379 WEATHER_PROVIDER=simulated
              API_ACCESS_TOKEN=a-token-of-yours java -jar target/isotherm.jar -conf conf/api.json

            Before a start, 'bin/isotherm doctor' examines the machine, the configuration, Redis and the provider.""";

    private static final List<String> LAUNCHER_JSON = List.of("options", "vertx-options", "deployment-options");

    private Main() {}

    /**
     * Starts the role that {@code -conf} names.
     *
     * @param args the arguments of the launcher; {@code -conf} with a file is required
     */
    public static void main(String[] args) {
        // Otherwise Netty starts Flight Recorder with its first buffer, which blocks an event loop for 100 ms.
        System.setProperty("io.netty.jfr.enabled", "false");
        if (asks(args, HELP)) {
            System.out.println(USAGE);
            return;
        }
        if (asks(args, VERSION)) {
            System.out.println("isotherm " + version());
            return;
        }
        IsothermConfig config;
        try {
            config = ConfigLoader.load(configuration(args), System.getenv());
        } catch (StartException | ConfigException e) {
            LOG.error("Isotherm does not start with this configuration: {}", e.getMessage());
            System.exit(ExitCodes.VERTX_DEPLOYMENT);
            return;
        }
        choose(config.log());
        List<String> idle = ConfigLoader.withoutEffect(System.getenv());
        if (!idle.isEmpty()) {
            LOG.info("Not needed here, and without effect: {}", String.join(", ", idle));
        }
        launch(args, config, StartSummary.of(config, version()));
    }

    private static void launch(String[] args, IsothermConfig config, StartSummary summary) {
        Clock clock = Clock.systemUTC();
        Tracing tracing;
        try {
            tracing =
                    config.trace().map(trace -> tracing(trace, summary, clock)).orElse(Tracing.OFF);
        } catch (IllegalStateException e) {
            LOG.error("Isotherm does not start: {}", e.getMessage());
            System.exit(ExitCodes.VERTX_DEPLOYMENT);
            return;
        }
        int exit = new VertxApplication(args, new LaunchHooks(config, summary, clock, tracing)).launch();
        if (exit != 0) {
            System.exit(exit);
        }
    }

    private static Tracing tracing(TraceConfig trace, StartSummary summary, Clock clock) {
        return OtlpTracing.start(trace, "isotherm-" + summary.role().replace('_', '-'), summary.version(), clock);
    }

    private static void choose(LogConfig log) {
        Map<String, Boolean> kinds =
                Map.of("isotherm.requests", log.requests(), "isotherm.jobs", log.jobs(), "isotherm.calls", log.calls());
        kinds.forEach((logger, logged) -> {
            if (!logged) {
                LogLevels.set(logger, "WARN");
            }
        });
    }

    private static boolean asks(String[] args, List<String> names) {
        return Arrays.stream(args).anyMatch(names::contains);
    }

    /* If a file is missing or not JSON, the launcher itself only warns, and starts without a configuration. */
    private static JsonObject configuration(String[] args) {
        for (String name : LAUNCHER_JSON) {
            String value = option(args, name);
            if (!value.isBlank()) {
                json("-" + name, value);
            }
        }
        String value = option(args, "conf");
        if (value.isBlank()) {
            throw new StartException(
                    "-conf: is missing; allowed: conf/api.json, conf/worker.json, conf/api-with-worker.json or conf/dev.json");
        }
        return json("-conf", value);
    }

    private static String option(String[] args, String name) {
        String value = "";
        for (int i = 0; i < args.length; i++) {
            String given = args[i].startsWith("--") ? args[i].substring(1) : args[i];
            if (given.equals("-" + name) && i + 1 < args.length) {
                value = args[i + 1];
            } else if (given.startsWith("-" + name + "=")) {
                value = given.substring(given.indexOf('=') + 1);
            }
        }
        return value;
    }

    private static JsonObject json(String option, String value) {
        try {
            String text = value.strip().startsWith("{") ? value : Files.readString(Path.of(value));
            return new JsonObject(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw new StartException(option + ": '" + value + "' is not in UTF-8; allowed: a file with a JSON object");
        } catch (IOException | InvalidPathException e) {
            throw new StartException(option + ": '" + value + "' cannot be read; allowed: a file with a JSON object");
        } catch (DecodeException e) {
            throw new StartException(option + ": is not JSON" + place(e) + "; allowed: a JSON object");
        }
    }

    /* Only the position of the parser's message is shown: the rest quotes the file and may contain a secret. */
    private static String place(DecodeException e) {
        Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
        return place.find() ? " (" + place.group() + ")" : "";
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static final class StartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StartException(String message) {
            super(message, null, false, false);
        }
    }
}
