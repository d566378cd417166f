package dev.isotherm.app;

import io.vertx.core.dns.AddressResolverOptions;

/** How names are looked up, where {@code -options} says nothing else. */
final class NameLookup {
    /** A host that moved is found after that, however long its record may be kept; a query costs a millisecond. */
    static final int MAX_CACHED_SECONDS = 5;
    /** Then the next name server is asked. */
    static final long QUERY_MILLIS = 2_000;

    private NameLookup() {}

    /**
     * Bounds what was said.
     *
     * @param said by the launcher's options; what differs from Vert.x' own default stays
     * @return also picks any of a name's addresses for whoever connects by name, so that the next attempt gets another
     */
    static AddressResolverOptions within(AddressResolverOptions said) {
        AddressResolverOptions options = new AddressResolverOptions(said).setRoundRobinInetAddress(true);
        if (said.getCacheMaxTimeToLive() == AddressResolverOptions.DEFAULT_CACHE_MAX_TIME_TO_LIVE) {
            options.setCacheMaxTimeToLive(MAX_CACHED_SECONDS);
        }
        if (said.getQueryTimeout() == AddressResolverOptions.DEFAULT_QUERY_TIMEOUT) {
            options.setQueryTimeout(QUERY_MILLIS);
        }
        return options;
    }
}
