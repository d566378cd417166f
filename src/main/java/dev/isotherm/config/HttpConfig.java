package dev.isotherm.config;

import java.time.Duration;

/**
 * The HTTP service.
 *
 * @param host the address to listen on
 * @param port the port that all instances share
 * @param instances number of HTTP verticles, each with its own event loop, Redis connection and limits
 * @param credentials the service tokens and the keys of operators
 * @param recordDeadline maximum time to compute a record; after that the request gets 503
 * @param recordCacheBytes memory of one instance for cached records and ended jobs, in bytes; 0 for no cache
 * @param records limits the records that one instance computes at once, without jobs
 * @param drain how long open requests may continue after a stop was requested
 * @param maxStreams maximum of event streams, and of requests that wait for a change, per instance
 * @param keepAlive time between two keep-alive messages on an event stream
 * @param jobHold how long a request for a running job may wait for the job's end
 * @param streamLifetime maximum time of one event stream; then it ends and the client reconnects
 * @param connections limits of the clients' connections
 * @param clients how clients are told apart, and what each may do
 * @param cors the other origins whose pages may use the API
 * @param page who may use the page for people
 * @param requireHttps whether to refuse requests that reached the proxy over plain HTTP
 * @param shares the shares of records
 * @param places the lists of places
 */
public record HttpConfig(
        String host,
        int port,
        int instances,
        CredentialConfig credentials,
        Duration recordDeadline,
        long recordCacheBytes,
        LimitConfig records,
        Duration drain,
        int maxStreams,
        Duration keepAlive,
        Duration jobHold,
        Duration streamLifetime,
        ConnectionConfig connections,
        ClientConfig clients,
        CorsConfig cors,
        PageAccess page,
        boolean requireHttps,
        SharesConfig shares,
        PlacesConfig places) {}
