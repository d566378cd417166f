package dev.isotherm.config;

import java.time.Duration;

/**
 * How much each client may ask for in a time, over all processes.
 *
 * @param enabled whether there is any such limit
 * @param requests how many requests for weather one client may make; 0 for no limit
 * @param places for how many different places; 0 for no limit
 * @param window the time for which both count
 * @param visitorRequests how many requests for weather the visitors of the page at one address may make; 0 for no limit
 * @param visitorPlaces for how many different places; 0 for no limit
 * @param serviceRequests how many requests for weather all programs with a service token may make in an hour; 0 for no
 *     limit
 * @param analytics how many reports one address may send in an hour; 0 for no limit
 */
public record ClientLimitConfig(
        boolean enabled,
        int requests,
        int places,
        Duration window,
        int visitorRequests,
        int visitorPlaces,
        int serviceRequests,
        int analytics) {
    private static final int MOST_REQUESTS = 1_000_000;
    /* Redis keeps each place of each client. */
    private static final int MOST_PLACES = 10_000;
    private static final int MOST_HOURS = 168;

    static ClientLimitConfig read(ConfigReader reader) {
        return new ClientLimitConfig(
                reader.flag("http.limitClients", true, "RATE_LIMIT_ENABLED"),
                reader.integer("http.requestsPerHour", 100, 0, MOST_REQUESTS, "MAX_REQUESTS_PER_HOUR"),
                reader.integer("http.placesPerHour", 10, 0, MOST_PLACES, "MAX_LOCATIONS_PER_HOUR"),
                Duration.ofHours(reader.integer("http.limitWindowHours", 1, 1, MOST_HOURS, "RATE_LIMIT_WINDOW_HOURS")),
                reader.integer("http.visitorRequestsPerHour", 100, 0, MOST_REQUESTS),
                reader.integer("http.visitorPlacesPerHour", 20, 0, MOST_PLACES),
                reader.integer("http.serviceRequestsPerHour", 0, 0, MOST_REQUESTS),
                reader.integer("http.analyticsPerHour", 1_000, 0, MOST_REQUESTS, "ANALYTICS_RATE_LIMIT"));
    }

    /** How many reports one address may send in an hour; 0 for no limit, also because there is no limit at all. */
    public int analyticsInForce() {
        return enabled ? analytics : 0;
    }
}
