package dev.isotherm.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that must not be started with. The message has a line for each problem. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    ConfigException(List<ConfigProblem> problems) {
        super(
                problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n  ", "\n  ", "")),
                null,
                false,
                false);
        this.problems = List.copyOf(problems);
    }

    /** Everything that was wrong, not only the first. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
