package dev.isotherm.config;

import dev.isotherm.config.ConfigSources.Value;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads values by dotted key. Environment variables override the file, the file overrides the default. Collects all
 * problems instead of stopping at the first. Each key {@code a.bC} can be set by the variable {@code ISOTHERM_A_B_C};
 * some have an older name too.
 */
final class ConfigReader {
    private static final int MAX_PORT = 65_535;
    private static final List<String> HTTP = List.of("https", "http");
    private static final List<String> USUAL_SCHEMES = List.of("https", "http", "redis", "rediss", "ftp", "tcp");
    private static final List<String> TLS = List.of("https", "rediss");
    private static final int MAX_WEIGHT = 100;

    private final ConfigSources sources;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Set<String> unreadable = new HashSet<>();
    private final SettingList settings = new SettingList();

    ConfigReader(JsonObject file, Map<String, String> environment) {
        this.sources = new ConfigSources(file, new Environment(environment));
    }

    String text(String key, String fallback, String... variables) {
        Value value = sources.find(key, variables);
        settings.note(key, variables, value, fallback, "");
        return text(value, fallback);
    }

    /** A text, or a number that the file may also have without quotes. */
    String scalar(String key, String fallback, String... variables) {
        Value value = sources.find(key, variables);
        settings.note(key, variables, value, fallback, "");
        boolean number = value != null && (value.raw() instanceof Integer || value.raw() instanceof Long);
        return number ? value.raw().toString() : text(value, fallback);
    }

    /** A text that holds a secret, so that it may be in a file of its own. */
    String secretText(String key, String fallback, String... variables) {
        Value value = findSecret(key, variables);
        settings.noteSecret(key, variables, value, fallback);
        return text(value, fallback);
    }

    private String text(Value value, String fallback) {
        if (value == null) {
            return fallback;
        }
        String text = Environment.bare(value.raw().toString());
        if (!(value.raw() instanceof CharSequence) || text.isEmpty()) {
            problem(value.label(), "is " + value.shown(), "a text that is not blank");
            return fallback;
        }
        return text;
    }

    /* Null also for a file that cannot be used, which is reported here. */
    private Value findSecret(String key, String... variables) {
        try {
            return sources.findSecret(key, variables);
        } catch (SecretFile.Unusable e) {
            if (unreadable.add(key)) {
                problems.add(e.problem());
            }
            return null;
        }
    }

    Secret secret(String key, String... variables) {
        Value value = findSecret(key, variables);
        settings.noteSecret(key, variables, value, "");
        return new Secret(value == null ? "" : secret(value));
    }

    /** Several secrets: a text that is separated by commas, or in the file also a list. */
    List<Secret> secrets(String key, String... variables) {
        Value value = findSecret(key, variables);
        settings.noteSecret(key, variables, value, "");
        if (value == null) {
            return List.of();
        }
        if (value.raw() instanceof JsonArray array && !array.isEmpty()) {
            return array.stream()
                    .map(entry ->
                            new Secret(secret(new Value(value.label(), entry == null ? "" : entry, false, false))))
                    .toList();
        }
        List<String> entries = list(secret(value));
        if (entries.isEmpty() && !value.raw().toString().isBlank()) {
            problem(value.label(), "has no entry", "one or more, separated by commas");
        }
        return entries.stream().map(Secret::new).toList();
    }

    private String secret(Value value) {
        String text = value.raw().toString();
        if (!(value.raw() instanceof CharSequence) || text.isBlank() || !text.equals(text.strip())) {
            problem(
                    value.label(),
                    "is not a text, is blank or has spaces around it",
                    "a secret, better set in the environment");
        }
        if (value.quoted()) {
            problem(value.label(), "is in quotes, and they may be a part of it", "the secret without quotes");
        }
        return text;
    }

    <T extends Enum<T>> T choice(String key, Class<T> type, T fallback, String... variables) {
        Value value = sources.find(key, variables);
        String allowed = Arrays.stream(type.getEnumConstants())
                .map(ConfigReader::wireName)
                .collect(Collectors.joining(", "));
        settings.note(key, variables, value, wireName(fallback), allowed);
        if (value == null) {
            return fallback;
        }
        for (T constant : type.getEnumConstants()) {
            if (wireName(constant).equals(value.raw())) {
                return constant;
            }
        }
        problem(value.label(), "is " + value.shown(), allowed);
        return fallback;
    }

    int integer(String key, int fallback, int min, int max, String... variables) {
        return integer(key, OptionalInt.of(fallback), min, max, variables).orElse(fallback);
    }

    /** A whole number that need not be set; a value that is none counts as not set. */
    OptionalInt integer(String key, OptionalInt fallback, int min, int max, String... variables) {
        Value value = sources.find(key, variables);
        settings.note(key, variables, value, shown(fallback), min + "–" + max);
        if (value == null) {
            return fallback;
        }
        // Environment variables are always text. The file has numbers, so a text there is a mistake.
        boolean whole = value.raw() instanceof Integer || value.raw() instanceof Long || value.isVariable();
        try {
            long number = whole ? Long.parseLong(value.raw().toString()) : Long.MIN_VALUE;
            if (number >= min && number <= max) {
                return OptionalInt.of((int) number);
            }
        } catch (NumberFormatException e) {
            // Reported below, like every other value that is not such a number.
        }
        problem(value.label(), "is " + value.shown(), "a whole number from " + min + " to " + max);
        return fallback;
    }

    boolean flag(String key, boolean fallback, String... variables) {
        Value value = sources.find(key, variables);
        settings.note(key, variables, value, fallback, "true, false");
        if (value == null) {
            return fallback;
        }
        String text = value.raw().toString().toLowerCase(Locale.ROOT);
        if (!(value.raw() instanceof Boolean || value.isVariable()) || !(text.equals("true") || text.equals("false"))) {
            problem(value.label(), "is " + value.shown(), "true or false");
            return fallback;
        }
        return text.equals("true");
    }

    /* In the file an object, in the environment a:1,b:2. */
    Map<String, Integer> weights(String key, Map<String, Integer> fallback, List<String> names) {
        Value value = sources.find(key);
        settings.note(key, new String[0], value, new JsonObject(new TreeMap<>(fallback)), "");
        if (value == null) {
            return fallback;
        }
        Map<String, Integer> weights = new LinkedHashMap<>();
        List<String> bad = new ArrayList<>();
        if (value.raw() instanceof JsonObject object) {
            object.forEach(e -> weigh(e.getKey(), e.getValue() instanceof Integer n ? n : 0, names, weights, bad));
        } else if (value.isVariable()) {
            for (String part : list(value.raw().toString())) {
                String[] pair = part.strip().split(":", -1);
                boolean number = pair.length == 2 && pair[1].strip().matches("\\d{1,4}");
                weigh(pair[0].strip(), number ? Integer.parseInt(pair[1].strip()) : 0, names, weights, bad);
            }
        }
        if (weights.isEmpty() || !bad.isEmpty()) {
            String shown = bad.isEmpty() ? "is " + value.shown() : "has " + String.join(", ", bad);
            problem(value.label(), shown, "weights from 1 to " + MAX_WEIGHT + " for " + String.join(", ", names));
            return fallback;
        }
        return weights;
    }

    private static void weigh(
            String name, int weight, List<String> names, Map<String, Integer> weights, List<String> bad) {
        if (!names.contains(name)) {
            bad.add("the unknown name '" + name + "'");
        } else if (weight < 1 || weight > MAX_WEIGHT) {
            bad.add("no such weight for '" + name + "'");
        } else if (weights.put(name, weight) != null) {
            bad.add("'" + name + "' twice");
        }
    }

    /** The entries of a list that is separated by commas; blank entries are skipped, for example after a last comma. */
    static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(Environment::bare)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    Duration millis(String key, int fallback, int min, int max, String... variables) {
        return Duration.ofMillis(integer(key, fallback, min, max, variables));
    }

    Duration seconds(String key, int fallback, int min, int max, String... variables) {
        return Duration.ofSeconds(integer(key, fallback, min, max, variables));
    }

    double number(String key, double fallback, double min, double max) {
        return number(key, OptionalDouble.of(fallback), min, max).orElse(fallback);
    }

    /** A number that need not be set; a value that is none counts as not set. */
    OptionalDouble number(String key, OptionalDouble fallback, double min, double max) {
        Value value = sources.find(key);
        String byDefault = fallback.isPresent() ? shown(fallback.getAsDouble()) : "";
        settings.note(key, new String[0], value, byDefault, shown(min) + "–" + shown(max));
        if (value == null) {
            return fallback;
        }
        try {
            boolean numeric = value.raw() instanceof Number || value.isVariable();
            // Not Double.parseDouble: it also accepts "NaN", "1f" and "0x1p-3".
            double number = numeric ? new BigDecimal(value.raw().toString()).doubleValue() : Double.NaN;
            if (number >= min && number <= max) {
                return OptionalDouble.of(number);
            }
        } catch (NumberFormatException e) {
            // Reported below, like every other value that is not such a number.
        }
        problem(value.label(), "is " + value.shown(), "a number from " + shown(min) + " to " + shown(max));
        return fallback;
    }

    private static String shown(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
    }

    private static String shown(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }

    URI uri(String key, URI fallback, List<String> schemes, String... variables) {
        Value value = sources.find(key, variables);
        settings.noteAddress(key, variables, value, fallback, schemes);
        return uri(value, fallback, schemes);
    }

    /** A URL with a password, so that it may be in a file of its own. */
    URI secretUri(String key, URI fallback, List<String> schemes, String... variables) {
        Value value = findSecret(key, variables);
        settings.noteAddress(key, variables, value, fallback, schemes);
        return uri(value, fallback, schemes);
    }

    /* A URL may contain a password, also where its scheme should be, so the problem does not show it. */
    private URI uri(Value value, URI fallback, List<String> schemes) {
        if (value == null) {
            return fallback;
        }
        String allowed = "an address such as " + schemes.get(0) + "://host:port, with " + String.join(" or ", schemes);
        Optional<URI> parsed = parse(Environment.bare(value.raw().toString()));
        Optional<ServerAddress> address = parsed.flatMap(ServerAddress::of);
        if (address.isEmpty()) {
            problem(value.label(), "is not an address with a host", allowed);
            return fallback;
        }
        URI uri = parsed.get();
        if (!schemes.contains(uri.getScheme())) {
            boolean usual = USUAL_SCHEMES.contains(uri.getScheme());
            problem(value.label(), usual ? "has the scheme '" + uri.getScheme() + "'" : "has another scheme", allowed);
            return fallback;
        }
        int port = address.get().port();
        if (port == 0 || port > MAX_PORT) {
            problem(value.label(), "has the port " + port, "a port from 1 to " + MAX_PORT);
        }
        if (TLS.contains(uri.getScheme()) && address.get().host().contains("_")) {
            problem(value.label(), "has a host with an underscore, which no certificate can name", "another name");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            problem(value.label(), "has a '?' or '#', and the rest would be ignored", allowed);
        }
        return uri;
    }

    /** The address of an HTTP server. */
    URI server(String key, URI fallback, String... variables) {
        URI address = uri(key, fallback, HTTP, variables);
        if (address.getRawAuthority().contains("@")) {
            problem(key, "has a user or password, which would not be sent", "no '@'");
        }
        return address;
    }

    /** All settings that were read so far. */
    List<Setting> settings() {
        return settings.all();
    }

    boolean isSet(String key, String... variables) {
        return sources.find(key, variables) != null;
    }

    /** Whether a secret is set, here or in a file. */
    boolean isSecretSet(String key, String... variables) {
        return findSecret(key, variables) != null || unreadable.contains(key);
    }

    void problem(String key, String wrong, String allowed) {
        // Whatever else is said of a key follows from its file that could not be used.
        if (!unreadable.contains(key.replaceFirst(" .*", ""))) {
            problems.add(new ConfigProblem(key, wrong, allowed));
        }
    }

    /** The variables of all keys that were read, with those that name files. */
    Set<String> variables() {
        return sources.variables();
    }

    /** The older names of all keys that were read. */
    Set<String> olderVariables() {
        return sources.olderVariables();
    }

    /**
     * Ends the reading. Keys and variables that were never read are unknown.
     *
     * @param ignored variables to accept although they were not read
     */
    void finish(Set<String> ignored) {
        problems.addAll(sources.unknown(ignored));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static Optional<URI> parse(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            // The exception would quote the text, which may contain a password.
            return Optional.empty();
        }
    }

    static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
