package dev.isotherm.config;

import java.util.List;

/**
 * A setting: what may be set, and what is set here. A plain value that can be shown, because a secret is masked.
 *
 * @param key its name in the file, such as {@code redis.url}
 * @param variables older names of its variable; the usual one follows from the key
 * @param byDefault the value without a setting; {@code none} if there is none
 * @param allowed the bounds of a number as {@code 50–900}, the choices as {@code a, b}, the schemes of an address as
 *     {@code redis://, rediss://}; empty if it is another text
 * @param origin {@link #DEFAULT}, {@link #FILE}, or the name of the variable that sets it
 * @param value the value in use; a secret is {@code ****}, {@code none} means that there is none
 */
public record Setting(
        String key, List<String> variables, String byDefault, String allowed, String origin, String value) {
    /** The origin of a value that nobody has set. */
    public static final String DEFAULT = "default";
    /** The origin of a value that the configuration file sets. */
    public static final String FILE = "file";

    static final String NONE = "none";
    static final String MASK = "****";

    /** Keeps an unmodifiable copy. */
    public Setting {
        variables = List.copyOf(variables);
    }
}
