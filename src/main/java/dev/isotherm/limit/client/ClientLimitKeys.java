package dev.isotherm.limit.client;

/** The Redis keys of the limits of one client. They share a hash tag, so one script uses them together. */
final class ClientLimitKeys {
    private static final String PREFIX = "iso:limit:{";
    private static final String RATE = "}:rate";

    private ClientLimitKeys() {}

    /** When all requests are free again: a number, microseconds by the clock of Redis. */
    static String rate(String name, ClientId client) {
        return PREFIX + name + "/" + client.text() + RATE;
    }

    /** For which places the client asked: a sorted set of digests, by the time of the last request, in microseconds. */
    static String places(String name, ClientId client) {
        return PREFIX + name + "/" + client.text() + "}:places";
    }

    /** The pattern of the keys {@link #rate} of all clients. */
    static String pattern(String name) {
        return PREFIX + name + "/*" + RATE;
    }

    /** The client of a key {@link #rate}. */
    static ClientId client(String name, String rate) {
        return new ClientId(rate.substring(PREFIX.length() + name.length() + 1, rate.length() - RATE.length()));
    }
}
