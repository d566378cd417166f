package dev.isotherm.config;

import dev.isotherm.config.ConfigSources.Value;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Notes each setting that is read, in the order of the first reading. */
final class SettingList {
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    /** All that were read. */
    List<Setting> all() {
        return new ArrayList<>(settings.values());
    }

    /**
     * Notes a setting.
     *
     * @param value what is set; null if nothing is
     * @param fallback the value without a setting; empty if there is none
     */
    void note(String key, String[] variables, Value value, Object fallback, String allowed) {
        note(key, variables, value, shown(fallback), allowed, value == null ? "" : shown(value.raw()));
    }

    /** Notes a setting whose value must not be shown. */
    void noteSecret(String key, String[] variables, Value value, String fallback) {
        note(key, variables, value, shown(fallback), "", Setting.MASK);
    }

    /** Notes an address. It may contain a password, also where it is not well formed. */
    void noteAddress(String key, String[] variables, Value value, URI fallback, List<String> schemes) {
        note(
                key,
                variables,
                value,
                masked(fallback.toString()),
                schemes.stream().map(scheme -> scheme + "://").collect(Collectors.joining(", ")),
                value == null ? "" : masked(Environment.bare(value.raw().toString())));
    }

    private void note(String key, String[] variables, Value value, String byDefault, String allowed, String whatIsSet) {
        settings.putIfAbsent(
                key,
                new Setting(
                        key,
                        List.of(variables),
                        byDefault,
                        allowed,
                        value == null ? Setting.DEFAULT : value.origin(),
                        value == null ? byDefault : whatIsSet));
    }

    private static String masked(String text) {
        try {
            URI url = URI.create(text);
            Optional<ServerAddress> server = ServerAddress.of(url);
            if (server.isEmpty() || url.getRawQuery() != null || url.getRawFragment() != null) {
                return Setting.MASK;
            }
            boolean login = !server.get().login().isEmpty();
            return login ? text.replaceFirst("//[^@]*@", "//" + Setting.MASK + "@") : text;
        } catch (IllegalArgumentException e) {
            return Setting.MASK;
        }
    }

    private static String shown(Object value) {
        String text = value.toString();
        return text.isEmpty() ? Setting.NONE : text;
    }
}
