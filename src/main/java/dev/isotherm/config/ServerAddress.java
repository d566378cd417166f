package dev.isotherm.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server that a URL names. {@link URI} cannot read hosts with an underscore, which container names may have.
 *
 * @param login user and password, decoded; empty if there are none
 * @param host a name or address, IPv6 in brackets
 * @param port -1 if none is given
 */
public record ServerAddress(String login, String host, int port) {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:([^@]*)@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%a-z]+\\])(?::(\\d{1,5}))?");

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1|\\[::1]");

    /**
     * Reads the address.
     *
     * @return empty if the URL names no host
     */
    public static Optional<ServerAddress> of(URI url) {
        Matcher parts =
                AUTHORITY.matcher(Optional.ofNullable(url.getRawAuthority()).orElse(""));
        if (!parts.matches()) {
            return Optional.empty();
        }
        String login = Optional.ofNullable(parts.group(1)).orElse("");
        int port = Optional.ofNullable(parts.group(3)).map(Integer::parseInt).orElse(-1);
        return Optional.of(new ServerAddress(decoded(login), parts.group(2), port));
    }

    /** Whether the host is this machine by its loopback. */
    public boolean isThisMachine() {
        return isLoopback(host);
    }

    /** Whether only this machine reaches the host, which may be in brackets. */
    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    /* The decoder is made for forms, where a plus means a blank; here it does not. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
