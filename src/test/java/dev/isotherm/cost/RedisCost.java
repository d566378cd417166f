package dev.isotherm.cost;

import dev.isotherm.support.RedisMonitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * What an action costs Redis.
 *
 * <p>The program talks to Redis by its timers, too: PING, limits, statistics, heartbeats. So the action is carried out
 * often. Each command, and each script with what it does, is counted by itself, and the median of its counts is what it
 * costs. The timers come about once a second, so less often than every second action: their median is 0. That also
 * hides a cost that only every third action has; spread what is rare over an action that is a batch.
 *
 * @param roundTrips commands that came over a connection; a script is one
 * @param commands these, and those that the scripts carried out
 */
record RedisCost(double roundTrips, double commands) {
    private record Count(int trips, int commands) {
        Count plus(Count other) {
            return new Count(trips + other.trips, commands + other.commands);
        }
    }

    private static final Count NONE = new Count(0, 0);

    /**
     * Measures an action.
     *
     * @param port of the Redis
     * @param times how often it is carried out; 20 or more, since the timers must be fewer than half
     * @param action is given its number, from 0
     */
    static RedisCost of(int port, int times, IntConsumer action) {
        List<Map<String, Count>> all = new ArrayList<>();
        try (RedisMonitor monitor = RedisMonitor.open(port)) {
            for (int i = 0; i < times; i++) {
                action.accept(i);
                all.add(counts(monitor.seen()));
            }
        }
        Set<String> kinds = new TreeSet<>();
        all.forEach(one -> kinds.addAll(one.keySet()));
        double trips = 0;
        double commands = 0;
        for (String kind : kinds) {
            List<Count> counts =
                    all.stream().map(one -> one.getOrDefault(kind, NONE)).toList();
            trips += CostPage.median(counts.stream().map(Count::trips).toList());
            commands += CostPage.median(counts.stream().map(Count::commands).toList());
        }
        return new RedisCost(trips, commands);
    }

    /** The same for each of the jobs that an action has. */
    RedisCost each(int jobs) {
        return new RedisCost(roundTrips / jobs, commands / jobs);
    }

    /* Redis shows a script before what it carries out. */
    private static Map<String, Count> counts(List<RedisMonitor.Seen> seen) {
        Map<String, Count> counts = new HashMap<>();
        String kind = "";
        for (RedisMonitor.Seen one : seen) {
            if (!one.byScript()) {
                kind = kind(one.words());
            }
            counts.merge(kind, new Count(one.byScript() ? 0 : 1, 1), Count::plus);
        }
        return counts;
    }

    private static String kind(List<String> words) {
        String name = words.get(0).toUpperCase(Locale.ROOT);
        return name.startsWith("EVAL") ? words.get(1) : name;
    }
}
