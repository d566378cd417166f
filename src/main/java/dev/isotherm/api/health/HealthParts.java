package dev.isotherm.api.health;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.job.store.WriteProbe;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a process needs or has, in the order of the answer.
 *
 * @param all the parts
 */
public record HealthParts(List<HealthPart> all) {
    /** Keeps an unmodifiable copy. */
    public HealthParts {
        all = List.copyOf(all);
    }

    /** What an API needs to serve requests; {@code stopping} is whether clients should go elsewhere. */
    public static HealthParts toServe(WriteProbe probe, BooleanSupplier stopping) {
        return new HealthParts(List.of(redis(probe), accepting(stopping)));
    }

    /** What an API needs to serve requests and to run jobs in the same process. */
    public static HealthParts toServeAndWork(WriteProbe probe, BooleanSupplier stopping, WorkerLoops workers) {
        return new HealthParts(List.of(redis(probe), accepting(stopping), claims(workers)));
    }

    /** What a worker service needs to run jobs. */
    public static HealthParts toWork(WriteProbe probe, WorkerLoops workers) {
        return new HealthParts(List.of(redis(probe), claims(workers)));
    }

    /** What a worker service has. */
    public static HealthParts ofWorker(WriteProbe probe, WorkerLoops workers, WeatherConfig.Provider provider) {
        return new HealthParts(List.of(
                redis(probe),
                new HealthPart(provider.name().toLowerCase(Locale.ROOT) + "_api", true, workers::provider),
                claims(workers)));
    }

    /* Redis' own reason is for the log: the answer is public. */
    static HealthPart redis(WriteProbe probe) {
        return new HealthPart("redis", true, () -> probe.refusal().map(HealthParts::redis));
    }

    private static JsonObject redis(Optional<String> refusal) {
        return refusal.isEmpty()
                ? HealthPart.healthy("Connection and read/write successful")
                : HealthPart.unhealthy("Redis does not accept writes in time");
    }

    private static HealthPart accepting(BooleanSupplier stopping) {
        return new HealthPart(
                "requests",
                true,
                () -> Future.succeededFuture(
                        stopping.getAsBoolean()
                                ? HealthPart.unhealthy("The process stops, so clients should go elsewhere")
                                : HealthPart.healthy("Requests are accepted")));
    }

    private static HealthPart claims(WorkerLoops workers) {
        return new HealthPart("worker", true, workers::claims);
    }
}
