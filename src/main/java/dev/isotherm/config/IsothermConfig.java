package dev.isotherm.config;

import java.util.Optional;

/**
 * The complete, checked configuration of one process. It can be logged, because secrets hide their value.
 *
 * @param role the verticles that run
 * @param redis the Redis that all processes share
 * @param http present if the role serves HTTP
 * @param worker present if the role runs jobs
 * @param jobs the job engine
 * @param weather the source of temperatures
 * @param management the operators' port
 */
public record IsothermConfig(
        Role role,
        RedisConfig redis,
        Optional<HttpConfig> http,
        Optional<WorkerConfig> worker,
        JobsConfig jobs,
        WeatherConfig weather,
        ManagementConfig management) {
    /** The same with another Redis. */
    public IsothermConfig withRedis(RedisConfig changed) {
        return new IsothermConfig(role, changed, http, worker, jobs, weather, management);
    }

    /** The same with another weather configuration. */
    public IsothermConfig withWeather(WeatherConfig changed) {
        return new IsothermConfig(role, redis, http, worker, jobs, changed, management);
    }
}
