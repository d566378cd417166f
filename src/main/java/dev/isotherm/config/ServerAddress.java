package dev.isotherm.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a URL names. {@link URI} tells none of this where the host has an underscore, as names of containers have.
 *
 * @param login user and password, decoded; empty where there are none
 * @param host a name or address, IPv6 in brackets
 * @param port -1 where none is given
 */
public record ServerAddress(String login, String host, int port) {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:([^@]*)@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%a-z]+\\])(?::(\\d{1,5}))?");

    /**
     * Reads the address.
     *
     * @return empty where the URL names no host
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

    /* In a form, but not here, a plus is a blank. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
