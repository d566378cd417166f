package dev.isotherm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** What a service makes of the variables that a file for a platform gives it. */
final class KnownVariables {
    /* They are read before the settings are; docs/configuration.md has no row for them. */
    private static final Set<String> OF_THE_LOG = Set.of("LOG_FORMAT", "LOG_LEVEL", "LOG_TARGET");

    private KnownVariables() {}

    /**
     * Reads the configuration of a service. Fails for a variable that no service knows: it would have no effect.
     *
     * @param arguments of the program: {@code -conf} and a file
     * @param environment what the platform sets
     */
    static IsothermConfig load(String arguments, Map<String, String> environment) {
        Path conf = Path.of(arguments.replaceFirst("^-conf ", ""));
        try {
            String table = Files.readString(Path.of("docs/configuration.md"));
            assertThat(environment.keySet()).allSatisfy(name -> assertThat(name.startsWith("ISOTHERM_")
                            || OF_THE_LOG.contains(name)
                            || table.contains("`" + name + "`"))
                    .as(name)
                    .isTrue());
            return ConfigLoader.load(new JsonObject(Files.readString(conf)), environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
