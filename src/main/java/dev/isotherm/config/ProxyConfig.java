package dev.isotherm.config;

import java.util.regex.Pattern;

/**
 * The proxies in front of the service, and what is believed of their headers.
 *
 * @param count how many there are; 0 if none is configured, or if they are known by their addresses
 * @param addresses their addresses; empty if they are only counted
 * @param header which header says for whom they forward
 * @param schemeOfAnybody whether {@code X-Forwarded-Proto} is believed although no proxy is configured: in production,
 *     where a proxy ends TLS
 */
public record ProxyConfig(int count, AddressList addresses, Header header, boolean schemeOfAnybody) {
    private static final String KEY = "http.trustedProxies";
    private static final int MOST = 10;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /** Where proxies say for whom they forward. Only one of them is read: a client could send the other. */
    public enum Header {
        /** {@code X-Forwarded-For} and {@code X-Forwarded-Proto}. */
        X_FORWARDED,
        /** {@code Forwarded}, RFC 7239. */
        FORWARDED
    }

    static ProxyConfig read(ConfigReader reader, boolean production) {
        Header header = reader.choice("http.proxyHeader", Header.class, Header.X_FORWARDED);
        String text = reader.scalar(KEY, "0");
        if (!NUMBER.matcher(text).matches()) {
            AddressList addresses = AddressList.of(reader, KEY, text);
            return new ProxyConfig(0, addresses, header, false);
        }
        int count = Integer.parseInt(text);
        if (count > MOST) {
            reader.problem(
                    KEY, "is " + text, "a number of proxies from 0 to " + MOST + ", or their " + AddressList.FORM);
        }
        return new ProxyConfig(count, AddressList.NONE, header, production && count == 0);
    }

    /** Whether no proxy is configured. */
    public boolean none() {
        return count == 0 && addresses.isEmpty();
    }

    /**
     * Whether a connection comes from a proxy. Counted proxies have no addresses, so any connection does then.
     *
     * @param peer the address of the connection
     */
    public boolean includes(String peer) {
        return count > 0 || addresses.contains(peer);
    }
}
