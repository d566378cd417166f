/**
 * The configuration as typed records, and how it is read from a file and the environment. More than 20 files because
 * each section of the configuration is one record.
 *
 * <p>Start reading at {@link ConfigLoader}. Uses: nothing of ours.
 *
 * <p>Other packages use: {@link AddressList}, {@link AppCheckConfig}, {@link AuthConfig}, {@link ClientConfig}, {@link ClientLimitConfig}, {@link ConfigException}, {@link ConfigLoader}, {@link ConnectionConfig}, {@link CorsConfig}, {@link Credential}, {@link CredentialConfig}, {@link Cron}, {@link HostList}, {@link HousekeepingConfig}, {@link HttpConfig}, {@link IsothermConfig}, {@link IssuerConfig}, {@link JobsConfig}, {@link LimitConfig}, {@link LogConfig}, {@link ManagementConfig}, {@link MapboxConfig}, {@link OpenMeteoConfig}, {@link PageAccess}, {@link PlacesConfig}, {@link ProviderLimits}, {@link ProxyConfig}, {@link Queues}, {@link RedisConfig}, {@link RetryConfig}, {@link Role}, {@link Secret}, {@link ServerAddress}, {@link Setting}, {@link SharesConfig}, {@link SimulationConfig}, {@link TraceConfig}, {@link VisualCrossingConfig}, {@link WarmingConfig}, {@link WeatherConfig}, {@link WorkerConfig}, {@link WorkerHttpConfig}.
 */
package dev.isotherm.config;
