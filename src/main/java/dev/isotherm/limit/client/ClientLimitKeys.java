package dev.isotherm.limit.client;

/** The Redis key of one client's rate. */
final class ClientLimitKeys {
    private ClientLimitKeys() {}

    /** When the full burst is available again: a number, microseconds by the clock of Redis. */
    static String rate(String name, String client) {
        return "iso:limit:{" + name + "/" + client + "}:rate";
    }
}
