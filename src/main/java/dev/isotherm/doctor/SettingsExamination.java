package dev.isotherm.doctor;

import dev.isotherm.config.ConfigException;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Setting;
import dev.isotherm.management.StartSummary;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Examines the configuration: what is set, and from where. */
final class SettingsExamination {
    private static final String SUBJECT = "configuration";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final Map<String, String> environment;
    private final boolean all;

    /**
     * Makes it.
     *
     * @param all whether to list settings that have their default, too
     */
    SettingsExamination(Path file, Map<String, String> environment, boolean all) {
        this.file = file;
        this.environment = environment;
        this.all = all;
    }

    /**
     * Reports it.
     *
     * @return the configuration; empty if it is not valid
     */
    Optional<IsothermConfig> report(Report report) {
        JsonObject json;
        try {
            String text = Files.readString(file);
            json = new JsonObject(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (IOException e) {
            report.add(Finding.fail(SUBJECT, file + " cannot be read", "name a file with --conf"));
            return Optional.empty();
        } catch (DecodeException e) {
            // Its message quotes the file, which may contain a secret.
            report.add(Finding.fail(SUBJECT, file + " is not JSON", "mend it: it must be one JSON object"));
            return Optional.empty();
        }
        try {
            IsothermConfig config = ConfigLoader.load(json, environment);
            list(report, ConfigLoader.settings(json, environment), config);
            return Optional.of(config);
        } catch (ConfigException e) {
            e.getMessage()
                    .lines()
                    .filter(Predicate.not(String::isBlank))
                    .forEach(problem -> report.add(Finding.fail(
                            SUBJECT, problem.strip(), "the service does not start; see docs/configuration.md")));
            return Optional.empty();
        }
    }

    private void list(Report report, List<Setting> settings, IsothermConfig config) {
        long byDefault = count(settings, Setting.DEFAULT);
        long inFile = count(settings, Setting.FILE);
        report.add(Finding.ok(
                SUBJECT,
                "role %s: %d settings by the environment, %d by %s, %d by default"
                        .formatted(
                                config.role().name().toLowerCase(Locale.ROOT),
                                settings.size() - byDefault - inFile,
                                inFile,
                                file,
                                byDefault)));
        settings.stream()
                .filter(setting -> all || !setting.origin().equals(Setting.DEFAULT))
                .forEach(setting ->
                        report.detail("%s = %s (%s)".formatted(setting.key(), setting.value(), setting.origin())));
        List<String> idle = ConfigLoader.withoutEffect(environment);
        if (!idle.isEmpty()) {
            report.detail("without effect: " + String.join(", ", idle));
        }
        StartSummary.of(config, "")
                .warnings()
                .forEach(warning -> report.add(
                        Finding.warn(SUBJECT, warning, "change the setting, or accept it: the start says the same")));
    }

    private static long count(List<Setting> settings, String origin) {
        return settings.stream()
                .filter(setting -> setting.origin().equals(origin))
                .count();
    }
}
