package dev.isotherm.config;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names by which clients may address the service.
 *
 * @param entries names and addresses without a port, in lower case; {@code *.example.com} is every name below it. Empty
 *     for any
 */
public record HostList(List<String> entries) {
    private static final Pattern NAME = Pattern.compile(
            "(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");

    /** Keeps an unmodifiable copy. */
    public HostList {
        entries = List.copyOf(entries);
    }

    static HostList read(ConfigReader reader) {
        List<String> entries = ConfigReader.list(reader.text("http.allowedHosts", "", "ALLOWED_HOSTS")).stream()
                .map(HostList::plain)
                .toList();
        for (String entry : entries) {
            if (!NAME.matcher(entry).matches() && !NetUtil.isValidIpV6Address(entry)) {
                reader.problem(
                        "http.allowedHosts (ALLOWED_HOSTS)",
                        "has '" + entry + "', which is no name of a host",
                        "names such as api.example.com or *.example.com, without scheme and port, separated by commas");
            }
        }
        return new HostList(entries);
    }

    /* [::1] and ::1 are the same host, and so is a name with a dot at its end. */
    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") && lower.endsWith("]")) {
            return lower.substring(1, lower.length() - 1);
        }
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Whether any host is allowed. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Whether a request may name this host.
     *
     * @param host without a port
     */
    public boolean allows(String host) {
        if (entries.isEmpty()) {
            return true;
        }
        String name = plain(host);
        return entries.stream()
                .anyMatch(entry -> entry.startsWith("*.")
                        ? name.length() > entry.length() - 1 && name.endsWith(entry.substring(1))
                        : name.equals(entry));
    }
}
