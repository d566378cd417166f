package dev.isotherm.doctor;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Role;
import dev.isotherm.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isotherm doctor}: says in a line each what is well and what is not, and what to do. */
@Command(
        name = "isotherm doctor",
        customSynopsis = {
            "isotherm doctor [--all] [--conf FILE] [--call-provider] [api|worker|dev]",
            "       isotherm doctor --url ADDRESS [--admin]"
        },
        description = "%nExamines this machine, the configuration of a service, its Redis and its provider, as the"
                + " service would find them here and now. With --url it examines a running service instead. Each line is"
                + " OK, WARN or FAIL, and says what to do. No secret is shown.%n")
public final class DoctorCommand implements Callable<Integer> {
    private static final Duration SHORT = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String ADMIN_KEY = "ADMIN_API_KEY";

    private final Path home;
    private final Map<String, String> environment;
    private final PrintStream out;

    @Parameters(
            arity = "0..1",
            paramLabel = "ROLE",
            description = "the service to examine: api (default), worker or dev")
    private Role role = Role.API;

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description = "its configuration (default: conf/ROLE.json of the source folder)")
    private Path conf;

    @Option(names = "--all", description = "list the settings that have their default, too")
    private boolean all;

    @Option(
            names = "--call-provider",
            description = "make one call to the weather provider, for one day of one place. Your account pays for it")
    private boolean callProvider;

    @Option(
            names = "--url",
            paramLabel = "ADDRESS",
            description = "examine the service that runs at this address, such as http://127.0.0.1:8000")
    private URI url;

    @Option(
            names = "--admin",
            description = "ask its operators' routes, too, with the key of the variable " + ADMIN_KEY)
    private boolean adminKey;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    boolean help;

    @Spec
    private CommandSpec spec;

    /**
     * Makes the command.
     *
     * @param home the folder with {@code conf}
     * @param environment the environment that the service would have
     * @param out where the report is printed
     */
    DoctorCommand(Path home, Map<String, String> environment, PrintStream out) {
        this.home = home;
        this.environment = Map.copyOf(environment);
        this.out = out;
    }

    /**
     * Runs the command and exits: 0 if nothing failed, 1 if something did, 2 for wrong arguments.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.setProperty("io.netty.jfr.enabled", "false");
        // The report has lines of its own; the log of what it uses would be between them.
        System.setProperty("LOG_LEVEL", "OFF");
        Path home = Path.of(System.getProperty("isotherm.home", "."));
        System.exit(line(new DoctorCommand(home, System.getenv(), System.out)).execute(args));
    }

    static CommandLine line(DoctorCommand command) {
        return new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() {
        if (adminKey && url == null) {
            throw new ParameterException(spec.commandLine(), "--admin is for --url");
        }
        Report report = new Report(out);
        if (url == null) {
            examineHere(report);
        } else {
            examineService(report);
        }
        return report.end() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private void examineService(Report report) {
        String key = environment.getOrDefault(ADMIN_KEY, "").strip();
        if (adminKey && key.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--admin needs the key in the variable " + ADMIN_KEY + ", and it is not set");
        }
        Optional<Secret> sent = adminKey ? Optional.of(new Secret(key)) : Optional.empty();
        new ServiceExamination(url, sent).report(report);
    }

    private void examineHere(Report report) {
        report.examine("Java", SHORT, Machine::java);
        Path file = conf == null
                ? home.resolve("conf")
                        .resolve(role.name().toLowerCase(Locale.ROOT) + ".json")
                        .normalize()
                : conf;
        Optional<IsothermConfig> config = new SettingsExamination(file, environment, all).report(report);
        if (config.isEmpty()) {
            report.add(Finding.warn(
                    "the rest",
                    "not examined, because it needs a valid configuration",
                    "mend the configuration first, then run this again"));
            return;
        }
        report.examine("file limit", SHORT, () -> Machine.files(config.get()));
        report.examine("port", SHORT, () -> Machine.ports(config.get()));
        // As the service itself has it: a host that moved is found soon.
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setDisableTCCL(true)
                .setAddressResolverOptions(new AddressResolverOptions().setQueryTimeout(2_000)));
        try (RedisSession redis = new RedisSession(vertx, config.get().redis())) {
            report.examine("Redis", LONG, () -> new RedisExamination(redis, config.get()).findings());
            report.examine("hosts", LONG, () -> new HostExamination(vertx, config.get()).findings());
            ProviderExamination provider = new ProviderExamination(vertx, redis, config.get(), callProvider);
            report.examine("weather provider", LONG, provider::findings);
        }
        vertx.close();
    }
}
