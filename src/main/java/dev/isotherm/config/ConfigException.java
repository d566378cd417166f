package dev.isotherm.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is invalid, so the process must not start. The message has one line per problem. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(List<ConfigProblem> problems) {
        super(
                problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n  ", "\n  ", "")),
                null,
                false,
                false);
    }
}
