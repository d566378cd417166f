package dev.isotherm.config;

/**
 * How clients are told apart, and what each may do.
 *
 * @param trustedProxies number of proxies in front of the service that add to {@code X-Forwarded-For}; with 0 a client's
 *     address is that of its connection
 * @param analyticsPerHour maximum of analytics that one address may send in an hour; 0 for no limit
 */
public record ClientConfig(int trustedProxies, int analyticsPerHour) {
    private static final int MOST_PROXIES = 10;
    private static final int MOST_ANALYTICS = 1_000_000;

    static ClientConfig read(ConfigReader reader) {
        return new ClientConfig(
                reader.integer("http.trustedProxies", 0, 0, MOST_PROXIES),
                reader.integer("http.analyticsPerHour", 1_000, 0, MOST_ANALYTICS, "ANALYTICS_RATE_LIMIT"));
    }
}
