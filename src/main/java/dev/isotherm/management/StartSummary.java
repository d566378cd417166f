package dev.isotherm.management;

import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.IssuerConfig;
import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.config.WeatherConfig;
import dev.isotherm.config.WorkerConfig;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Describes a process, for its log and its operators. Contains no secrets.
 *
 * @param role which verticles run
 * @param version of the program
 * @param redis the address without its password
 * @param weather the provider
 * @param verticles the number of instances by verticle
 * @param limits the limits, per context and in total
 * @param cluster the limits of all processes together, in words; empty where none is configured
 * @param issuers the issuers of the users' tokens that are accepted; empty if only the service token is
 * @param warnings settings that an operator should check, a sentence each
 */
public record StartSummary(
        String role,
        String version,
        String redis,
        String weather,
        Map<String, Integer> verticles,
        List<LimitTotal> limits,
        List<String> cluster,
        List<String> issuers,
        List<String> warnings) {
    /** Keeps unmodifiable copies. */
    public StartSummary {
        verticles = Map.copyOf(verticles);
        limits = List.copyOf(limits);
        cluster = List.copyOf(cluster);
        issuers = List.copyOf(issuers);
        warnings = List.copyOf(warnings);
    }

    /**
     * One limit of this process.
     *
     * @param name what it limits
     * @param perContext the limit of one context
     * @param largest the largest limit that an adaptive limit may reach in one context
     * @param contexts how many contexts have it
     */
    public record LimitTotal(String name, int perContext, int largest, int contexts) {
        private LimitTotal(String name, int perContext, int contexts) {
            this(name, perContext, perContext, contexts);
        }

        private String grows() {
            return " (adaptive: up to " + largest + " x " + contexts + " = " + largest * contexts + ")";
        }

        int total() {
            return perContext * contexts;
        }
    }

    /**
     * Describes a process.
     *
     * @param config the configuration of the process
     * @param version of the program
     */
    public static StartSummary of(IsothermConfig config, String version) {
        Map<String, Integer> verticles = new LinkedHashMap<>();
        List<LimitTotal> limits = new ArrayList<>();
        int http = config.http().map(HttpConfig::instances).orElse(0);
        int workers = config.worker().map(WorkerConfig::instances).orElse(0);
        config.http().ifPresent(h -> {
            verticles.put("HttpVerticle", http);
            limits.add(new LimitTotal("records", h.records().perContext(), http));
        });
        config.worker().ifPresent(w -> {
            verticles.put("WorkerVerticle", workers);
            verticles.put("QueueKeeperVerticle", 1);
            limits.add(new LimitTotal("jobs", w.slots(), workers));
        });
        verticles.put("ManagementVerticle", 1);
        LimitConfig calls = config.weather().limit();
        int largest = config.weather().limits().largest(calls.perContext());
        limits.add(new LimitTotal(config.weather().limits().name(), calls.perContext(), largest, http + workers));
        return new StartSummary(
                name(config.role()),
                version,
                config.redis().embedded() ? "embedded" : config.redis().address(),
                name(config.weather().provider()),
                verticles,
                limits,
                cluster(config.weather().limits()),
                config.auth().issuers().stream().map(IssuerConfig::issuer).toList(),
                Stream.concat(
                                config.http().stream().flatMap(h -> h.credentials().weaknesses().stream()),
                                warnings(config.weather(), http + workers).stream())
                        .toList());
    }

    private static List<String> cluster(ProviderLimits provider) {
        ProviderLimits.Cluster all = provider.cluster();
        List<String> limits = new ArrayList<>();
        all.perSecond()
                .ifPresent(rate -> limits.add(provider.name() + " "
                        + BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString()
                        + " calls per second, at most " + all.burstAt(rate) + " at once"));
        all.dailyRecords()
                .ifPresent(records -> limits.add(provider.name() + " " + records + " " + provider.unit() + " per day"));
        return limits;
    }

    /* How many calls of one context may wait in the limiter for each permit, from loads for jobs and for refreshes. */
    private static final int CALLS_WAITING_PER_PERMIT = 3;

    private static List<String> warnings(WeatherConfig weather, int contexts) {
        ProviderLimits around = weather.limits();
        int largest = around.largest(weather.limit().perContext());
        List<String> warnings = new ArrayList<>();
        around.overPlan(weather.limit().perContext(), contexts)
                .ifPresent(text -> warnings.add(around.name() + ", in this process alone: " + text));
        around.otherTotal(weather.limit().perContext(), contexts)
                .ifPresent(text -> warnings.add(around.name() + ", in this process: " + text));
        if (largest > around.connections()) {
            warnings.add(around.name() + ": up to " + largest
                    + " calls at once per context are more than its connections (" + around.connections()
                    + ", weather.connections): the rest will hold permits and wait for one");
        }
        int waiting = CALLS_WAITING_PER_PERMIT * largest;
        if (weather.limit().queue() < waiting) {
            warnings.add(around.name() + ": up to " + waiting + " calls per context may wait for " + largest
                    + " permits, but limits." + around.name() + ".queue is "
                    + weather.limit().queue()
                    + ": requests will be answered 503 and jobs tried again though the provider has room; set it to "
                    + waiting + " or more");
        }
        return warnings;
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** One line for the log. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("Isotherm " + version + " runs as " + role + ": ");
        List<String> parts = new ArrayList<>();
        verticles.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(v -> parts.add(v.getValue() + " x " + v.getKey()));
        line.append(String.join(", ", parts));
        parts.clear();
        limits.forEach(l -> parts.add(l.name() + " " + l.perContext() + " per context x " + l.contexts() + " = "
                + l.total() + " in this process" + (l.largest() > l.perContext() ? l.grows() : "")));
        line.append("; limits: ").append(String.join(", ", parts));
        if (!cluster.isEmpty()) {
            line.append("; limits of the whole cluster: ").append(String.join(", ", cluster));
        }
        if (!issuers.isEmpty()) {
            line.append("; users of ").append(String.join(", ", issuers));
        }
        return line.append("; weather: ")
                .append(weather)
                .append("; Redis: ")
                .append(redis)
                .toString();
    }

    JsonObject toJson() {
        JsonObject all = new JsonObject();
        limits.forEach(l -> all.put(
                l.name(),
                new JsonObject()
                        .put("perContext", l.perContext())
                        .put("contexts", l.contexts())
                        .put("total", l.total())));
        return new JsonObject()
                .put("role", role)
                .put("version", version)
                .put("weather", weather)
                .put("verticles", new JsonObject(new LinkedHashMap<>(verticles)))
                .put("limits", all);
    }
}
