package dev.isotherm.config;

import java.util.Optional;

/**
 * Everything that one process is told, checked as a whole. It may be logged: secrets hide themselves.
 *
 * @param role which verticles run
 * @param redis the Redis that all processes share
 * @param http present where the role serves HTTP
 * @param worker present where the role runs jobs
 * @param jobs the job engine
 * @param weather where temperatures come from
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
