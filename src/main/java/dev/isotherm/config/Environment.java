package dev.isotherm.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The environment variables of the process, cleaned. A secret written with {@code echo} ends with a line break, a
 * Windows file has carriage returns, {@code docker --env-file} keeps quotes: all of these are removed from both ends of
 * a value. Variables that Kubernetes and Docker inject for a service named {@code isotherm} are ignored.
 */
final class Environment {
    /** The prefix of our own variables. */
    static final String PREFIX = "ISOTHERM_";

    private static final Pattern INJECTED =
            Pattern.compile("ISOTHERM_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?)");
    private static final Pattern INJECTED_PORT = Pattern.compile("(tcp|udp|sctp)://\\S+");
    private static final Pattern AROUND = Pattern.compile("^[\\s\\p{Z}\\uFEFF]+|[\\s\\p{Z}\\uFEFF]+$");
    private static final Pattern QUOTED = Pattern.compile("(?s)([\"']).*\\1");

    private final Map<String, Text> variables = new TreeMap<>();

    /**
     * The value of a variable.
     *
     * @param value the cleaned value
     * @param quoted whether it was in quotes
     */
    record Text(String value, boolean quoted) {
        /** Cleans a value. */
        static Text of(String raw) {
            String value = bare(raw);
            boolean quoted = value.length() > 1 && QUOTED.matcher(value).matches();
            return new Text(quoted ? bare(value.substring(1, value.length() - 1)) : value, quoted);
        }
    }

    /**
     * Reads all variables.
     *
     * @param raw the variables as the process got them
     */
    Environment(Map<String, String> raw) {
        raw.forEach((name, value) -> {
            Text text = Text.of(value);
            if (!injected(name, text.value())) {
                variables.put(name, text);
            }
        });
    }

    /** Removes blanks, line breaks and byte order marks from both ends of a text. */
    static String bare(String text) {
        return AROUND.matcher(text).replaceAll("");
    }

    private static boolean injected(String name, String value) {
        boolean port = name.startsWith(PREFIX) && name.endsWith("_PORT");
        return INJECTED.matcher(name).matches()
                || (port && INJECTED_PORT.matcher(value).matches());
    }

    /**
     * The value of a variable.
     *
     * @return empty if it is not set or has no value
     */
    Optional<Text> get(String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(text -> !text.value().isEmpty());
    }

    /** All names, including those of variables without a value. */
    Set<String> names() {
        return variables.keySet();
    }
}
