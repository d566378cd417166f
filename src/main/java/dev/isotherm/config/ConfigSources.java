package dev.isotherm.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where values come from: the environment, and for keys without a variable the file. Remembers each key that was asked
 * for, so that it can tell which keys and variables are unknown.
 */
final class ConfigSources {
    /** A variable that ends with this names a file with a secret, as Docker and Kubernetes mount secrets. */
    static final String FILE_SUFFIX = "_FILE";

    private final JsonObject file;
    private final Environment environment;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> knownVariables = new LinkedHashSet<>();
    private final Set<String> fileVariables = new LinkedHashSet<>();
    private final Set<String> olderVariables = new LinkedHashSet<>();

    ConfigSources(JsonObject file, Environment environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * A value that was found.
     *
     * @param label the key, with its variable if the value came from one
     * @param raw the value
     * @param isVariable whether it came from the environment
     * @param quoted whether it was in quotes
     */
    record Value(String label, Object raw, boolean isVariable, boolean quoted) {
        /** The file, or the name of the variable. */
        String origin() {
            return isVariable ? label.substring(label.indexOf('(') + 1, label.length() - 1) : Setting.FILE;
        }

        /** The value for a message; only for values that are no secret. */
        String shown() {
            boolean structured = raw instanceof JsonObject || raw instanceof JsonArray;
            String text = structured ? "a JSON structure" : raw.toString();
            return structured ? text : "'" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "'";
        }
    }

    /**
     * Finds the value of a key.
     *
     * @param variables older names of its variable
     * @return null if it is not set
     */
    Value find(String key, String... variables) {
        known.add(key);
        knownVariables.add(variableOf(key));
        olderVariables.addAll(List.of(variables));
        for (String name : names(key, variables)) {
            Optional<Environment.Text> text = environment.get(name);
            if (text.isPresent()) {
                return variable(key, name, text.get());
            }
        }
        return inFile(key);
    }

    /**
     * Finds the value of a secret, which may be in a file that a variable names.
     *
     * @param variables older names of its variable
     * @return null if it is not set
     * @throws SecretFile.Unusable if the file cannot be used
     */
    Value findSecret(String key, String... variables) {
        Value value = find(key, variables);
        List<String> names =
                names(key, variables).stream().map(name -> name + FILE_SUFFIX).toList();
        fileVariables.addAll(names);
        Optional<String> name =
                names.stream().filter(one -> environment.get(one).isPresent()).findFirst();
        if (name.isEmpty()) {
            return value;
        }
        String label = key + " (" + name.get() + ")";
        if (value != null && value.isVariable) {
            throw new SecretFile.Unusable(
                    label, "is set, and so is " + value.label, "the secret or a file with it, not both");
        }
        String path = environment.get(name.get()).orElseThrow().value();
        return variable(key, name.get(), SecretFile.read(label, path));
    }

    private static Value variable(String key, String name, Environment.Text text) {
        return new Value(key + " (" + name + ")", text.value(), true, text.quoted());
    }

    private static List<String> names(String key, String... variables) {
        return Stream.concat(Stream.of(variableOf(key)), Stream.of(variables)).toList();
    }

    private Value inFile(String key) {
        JsonObject section = file;
        String[] path = key.split("\\.");
        for (int i = 0; i < path.length - 1; i++) {
            if (!(section.getValue(path[i]) instanceof JsonObject inner)) {
                return null;
            }
            section = inner;
        }
        Object raw = section.getValue(path[path.length - 1]);
        return raw == null ? null : new Value(key, raw, false, false);
    }

    /** The variables of all keys that were asked for, with those that name files. */
    Set<String> variables() {
        Set<String> all = new LinkedHashSet<>(knownVariables);
        all.addAll(fileVariables);
        return all;
    }

    /** The older names of all keys that were asked for. */
    Set<String> olderVariables() {
        return olderVariables;
    }

    /**
     * The keys and variables that are set and were never asked for.
     *
     * @param ignored variables to accept all the same
     */
    List<ConfigProblem> unknown(Set<String> ignored) {
        List<ConfigProblem> problems = new ArrayList<>();
        refuseUnknown("", file, problems);
        Set<String> accepted = variables();
        for (String variable : environment.names()) {
            if (variable.startsWith(Environment.PREFIX)
                    && !accepted.contains(variable)
                    && !ignored.contains(variable)) {
                problems.add(new ConfigProblem(variable, "is not a known variable", String.join(", ", knownVariables)));
            }
        }
        return problems;
    }

    private void refuseUnknown(String path, JsonObject object, List<ConfigProblem> problems) {
        for (String name : object.fieldNames()) {
            String key = path + name;
            boolean section = known.stream().anyMatch(k -> k.startsWith(key + "."));
            if (name.contains(".")) {
                problems.add(new ConfigProblem(
                        key, "has a dot in its name, so it would be ignored", "a section with the key in it"));
            } else if (object.getValue(name) instanceof JsonObject inner && section) {
                refuseUnknown(key + ".", inner, problems);
            } else if (section) {
                problems.add(new ConfigProblem(
                        key,
                        "is a section, so it cannot have a plain value",
                        "an object with " + allowedUnder(key + ".")));
            } else if (!known.contains(key)) {
                problems.add(new ConfigProblem(key, "is not a key of this role", allowedUnder(path)));
            } else if (object.getValue(name) == null) {
                problems.add(new ConfigProblem(key, "is null", "a value, or leave the key out"));
            }
        }
    }

    private String allowedUnder(String path) {
        return known.stream()
                .filter(k -> k.startsWith(path))
                .map(k -> k.substring(path.length()).replaceFirst("\\..*", ""))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String variableOf(String key) {
        String words = key.replaceAll("([a-z])([A-Z])", "$1_$2").replaceAll("[.-]", "_");
        return Environment.PREFIX + words.toUpperCase(Locale.ROOT);
    }
}
