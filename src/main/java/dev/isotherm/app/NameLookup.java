package dev.isotherm.app;

import io.vertx.core.dns.AddressResolverOptions;

/** Defaults for host name look-ups. {@code -options} overrides them. */
final class NameLookup {
    /** A host that moved is found after this time, even if its DNS record lives longer. A query costs a millisecond. */
    static final int MAX_CACHED_SECONDS = 5;
    /** After this time the next name server is asked. */
    static final long QUERY_MILLIS = 2_000;

    private NameLookup() {}

    /**
     * Adds the defaults.
     *
     * @param said the launcher's options; values that differ from the defaults of Vert.x are kept
     * @return options that also rotate the addresses of a name, so that the next attempt to connect gets another one
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
