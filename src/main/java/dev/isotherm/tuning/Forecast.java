package dev.isotherm.tuning;

import dev.isotherm.metrics.Group;
import dev.isotherm.metrics.Group.Sum;
import dev.isotherm.tuning.Advice.Expectation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The possible throughput of a group of contexts, by the utilization law: a resource with the share u in use at a
 * throughput x has the capacity x / u. The smallest capacity of all resources bounds the throughput.
 */
final class Forecast {
    private final Group group;
    private final Group all;
    private final OptionalInt plan;
    private final double freed;

    /**
     * Creates a forecast.
     *
     * @param freed how many times as many calls would run if none had to wait for a permit
     */
    Forecast(Group group, Group all, OptionalInt plan, double freed) {
        this.freed = freed;
        this.group = group;
        this.all = all;
        this.plan = plan;
    }

    /** The factor by which each resource grows; 1 for no change. */
    record Scale(double instances, double slots, double limit, double records) {
        static Scale instances(double factor) {
            return new Scale(factor, 1, 1, 1);
        }

        static Scale slots(double factor) {
            return new Scale(1, factor, 1, 1);
        }

        static Scale limit(double factor) {
            return new Scale(1, 1, factor, 1);
        }

        static Scale records(double factor) {
            return new Scale(1, 1, 1, factor);
        }
    }

    private record Capacity(String resource, double perSecond) {}

    /**
     * Computes the expected effect.
     *
     * @param arrivals work that arrives per second, in the unit of the throughput; infinite if unknown
     */
    Expectation expect(Scale scale, double arrivals) {
        double now = group.throughput();
        Capacity least = capacities(scale).stream()
                .min(Comparator.comparingDouble(Capacity::perSecond))
                .orElse(new Capacity("what arrives", now));
        return new Expectation(
                group.unit(), now, least.perSecond(), Math.min(least.perSecond(), arrivals), least.resource());
    }

    private List<Capacity> capacities(Scale scale) {
        double now = group.throughput();
        Sum bound = group.boundProviderLimiter();
        Sum limiter = bound.bound() ? bound : group.usedProviderLimiter();
        Sum records = group.limiter(Group.RECORDS);
        List<Capacity> all = new ArrayList<>();
        // While jobs and records wait for permits, they only occupy their slots: a higher limit frees them.
        add(all, "job slots", now * freed, group.slots() * scale.instances * scale.slots, group.used());
        add(all, "limit of provider calls", now, limiter.limit() * scale.instances * scale.limit, limiter.inUse());
        add(all, "limit of records", now * freed, records.limit() * scale.instances * scale.records, records.inUse());
        add(all, "event loops", now, loops(scale.instances), group.busy() * group.size());
        plan.ifPresent(calls ->
                add(all, "provider plan", now, calls, this.all.providerLimiter().inUse()));
        return all;
    }

    /* More loops than processors add nothing. */
    private double loops(double factor) {
        double wanted = group.size() * factor;
        double processors = (double) group.cores() * group.processes();
        return Math.max(group.size(), Math.min(wanted, processors));
    }

    private static void add(List<Capacity> all, String resource, double now, double size, double used) {
        if (size > 0 && used > 0 && now > 0) {
            all.add(new Capacity(resource, now * Math.max(1, size / used)));
        }
    }
}
