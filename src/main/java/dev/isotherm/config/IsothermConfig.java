package dev.isotherm.config;

import java.util.Optional;

/**
 * The complete, checked configuration of one process. It can be logged, because secrets hide their value.
 *
 * @param role the verticles that run
 * @param redis the Redis that all processes share
 * @param http present if the role serves HTTP
 * @param auth whose tokens the API accepts; nobody's if the role serves no HTTP
 * @param worker present if the role runs jobs
 * @param jobs the job engine
 * @param weather the source of temperatures
 * @param warming whether the days of popular places are fetched before a client asks
 * @param management the operators' port
 * @param log which kinds of lines are logged
 * @param trace where spans are sent; empty if nowhere
 */
public record IsothermConfig(
        Role role,
        RedisConfig redis,
        Optional<HttpConfig> http,
        AuthConfig auth,
        Optional<WorkerConfig> worker,
        JobsConfig jobs,
        WeatherConfig weather,
        WarmingConfig warming,
        ManagementConfig management,
        LogConfig log,
        Optional<TraceConfig> trace) {
    /** The same with another Redis. */
    public IsothermConfig withRedis(RedisConfig changed) {
        return new IsothermConfig(role, changed, http, auth, worker, jobs, weather, warming, management, log, trace);
    }

    /** The same with another weather configuration. */
    public IsothermConfig withWeather(WeatherConfig changed) {
        return new IsothermConfig(role, redis, http, auth, worker, jobs, changed, warming, management, log, trace);
    }

    /** The same with one more issuer of users' tokens. */
    public IsothermConfig withIssuer(IssuerConfig issuer) {
        return new IsothermConfig(
                role, redis, http, auth.with(issuer), worker, jobs, weather, warming, management, log, trace);
    }
}
