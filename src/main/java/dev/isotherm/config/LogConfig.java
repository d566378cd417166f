package dev.isotherm.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which kinds of lines are logged. The form and the level of the log are variables only, because the log begins before
 * the configuration is read.
 *
 * @param requests whether each request is logged when it is over
 * @param jobs whether each step of a job is logged
 * @param calls whether each call to the weather provider is logged
 */
public record LogConfig(boolean requests, boolean jobs, boolean calls) {
    private static final String FORMAT = "LOG_FORMAT";
    private static final List<String> FORMATS = List.of("json", "text");

    static LogConfig read(ConfigReader reader, Map<String, String> environment) {
        String format = Optional.ofNullable(environment.get(FORMAT)).orElse("").strip();
        if (!format.isEmpty() && !FORMATS.contains(format)) {
            reader.problem(FORMAT, "is '" + format + "'", String.join(", ", FORMATS));
        }
        return new LogConfig(
                reader.flag("log.requests", true), reader.flag("log.jobs", true), reader.flag("log.calls", true));
    }
}
