package dev.isotherm.api.route;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/**
 * What one proxy says of who called it.
 *
 * @param address the caller's address; empty if it is hidden or no address
 * @param scheme the scheme that the caller used; empty if the proxy does not say it
 */
record ProxyHop(Optional<String> address, Optional<String> scheme) {
    /** The hops of {@code X-Forwarded-For}, those of the nearest proxy first. */
    static Iterator<ProxyHop> addresses(List<String> lines) {
        return new FromTheRight(lines, entry -> new ProxyHop(address(entry), Optional.empty()));
    }

    /** The hops of {@code Forwarded} (RFC 7239), those of the nearest proxy first. */
    static Iterator<ProxyHop> forwarded(List<String> lines) {
        return new FromTheRight(lines, ProxyHop::element);
    }

    private static ProxyHop element(String entry) {
        Optional<String> address = Optional.empty();
        Optional<String> scheme = Optional.empty();
        for (String pair : entry.split(";", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            String value = pair.substring(equals + 1).strip();
            if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
                value = value.substring(1, value.length() - 1);
            }
            if (name.equalsIgnoreCase("for")) {
                address = address(value);
            } else if (name.equalsIgnoreCase("proto")) {
                scheme = Optional.of(value);
            }
        }
        return new ProxyHop(address, scheme);
    }

    /* An address may have a port: 192.0.2.1:80, [2001:db8::1]:80. */
    private static Optional<String> address(String text) {
        String address = text;
        int end = text.indexOf(']');
        int colon = text.indexOf(':');
        if (text.startsWith("[") && end > 0) {
            address = text.substring(1, end);
        } else if (colon > 0 && colon == text.lastIndexOf(':')) {
            address = text.substring(0, colon);
        }
        return Optional.of(address).filter(ClientAddress::isAddress);
    }

    /*
     * Reads entries from the right, because those of our proxies are there. A client may begin a quotation on the left
     * and not end it; read from the left it would swallow all others.
     */
    private static final class FromTheRight implements Iterator<ProxyHop> {
        private final List<String> lines;
        private final Function<String, ProxyHop> form;
        private int line;
        /* The end of what is not read of the line; -1 if all of it is. */
        private int end = -1;

        FromTheRight(List<String> lines, Function<String, ProxyHop> form) {
            this.lines = lines;
            this.form = form;
            this.line = lines.size();
        }

        @Override
        public boolean hasNext() {
            return end >= 0 || line > 0;
        }

        @Override
        public ProxyHop next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (end < 0) {
                line--;
                end = lines.get(line).length();
            }
            String text = lines.get(line);
            int comma = lastComma(text, end);
            String entry = text.substring(comma + 1, end).strip();
            end = comma;
            return form.apply(entry);
        }

        private static int lastComma(String text, int end) {
            boolean quoted = false;
            for (int i = end - 1; i >= 0; i--) {
                if (text.charAt(i) == '"') {
                    quoted = !quoted;
                } else if (text.charAt(i) == ',' && !quoted) {
                    return i;
                }
            }
            return -1;
        }
    }
}
