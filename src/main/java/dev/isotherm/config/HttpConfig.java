package dev.isotherm.config;

import java.time.Duration;

/**
 * The HTTP service.
 *
 * @param host the address to listen on
 * @param port the port that all instances share
 * @param instances how many HTTP verticles, each with its own event loop, Redis connection and limits
 * @param accessToken the service token that clients send as Bearer
 * @param adminKey the key that operators send as {@code X-Admin-Key}; without one the admin API answers 503
 * @param recordDeadline how long a record may take to compute before the request is answered 503
 * @param recordCacheBytes how much memory one instance may use for records that it answered; 0 for none
 * @param records bounds the records that one instance computes at once, apart from jobs
 * @param drain how long requests in flight may go on after the stop was asked for
 * @param maxStreams how many event streams, and requests that wait for a change, one instance holds open
 * @param keepAlive how often an event stream says that it is still there
 * @param streamLifetime how long one event stream lasts; then it ends, and a client that is still there comes again
 * @param connections what the clients' connections may take
 * @param cors which pages of other origins may use the API
 * @param requireHttps whether a request that came to the proxy in plain HTTP is refused
 */
public record HttpConfig(
        String host,
        int port,
        int instances,
        Secret accessToken,
        Secret adminKey,
        Duration recordDeadline,
        long recordCacheBytes,
        LimitConfig records,
        Duration drain,
        int maxStreams,
        Duration keepAlive,
        Duration streamLifetime,
        ConnectionConfig connections,
        CorsConfig cors,
        boolean requireHttps) {
    /** The token of development mode, where none is configured. It is no secret. */
    public static final Secret DEVELOPMENT_TOKEN = new Secret("dev-token");

    /** Whether it is the token of development mode. */
    public boolean developmentToken() {
        return accessToken.equals(DEVELOPMENT_TOKEN);
    }
}
