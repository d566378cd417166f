package dev.isotherm.tuning;

import dev.isotherm.metrics.CallMeter;
import dev.isotherm.metrics.CapacityEstimate;
import dev.isotherm.metrics.ContextReport;
import dev.isotherm.metrics.Figures;
import dev.isotherm.metrics.Group;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;

/**
 * A cluster in virtual time, without any randomness: jobs come at a steady rate, take a slot of an instance, make their
 * provider calls all at once through that instance's limiter, and end with the last of these.
 */
final class QueueModel {
    /* What a refusal takes there and back. */
    private static final double REFUSAL_MS = 1;

    /**
     * A provider.
     *
     * @param callMs what it takes for one call
     * @param capacity how many calls it works on at once
     * @param retryAfterMs how long whom it refuses has to stay away; with 0 it refuses none and lets them wait, so that
     *     its latency rises
     * @param hindrance by which share of {@code callMs} the square of the calls at once delays each, as by the universal
     *     scalability law
     */
    record Plant(double callMs, int capacity, double retryAfterMs, double hindrance) {
        static Plant patient(double callMs, int capacity) {
            return new Plant(callMs, capacity, 0, 0);
        }
    }

    /** A situation. */
    record Setting(int instances, int slots, int limit, int calls, Plant provider, double arrivals) {
        Setting with(int newInstances, int newSlots, int newLimit) {
            return new Setting(newInstances, newSlots, newLimit, calls, provider, arrivals);
        }
    }

    private record Event(double at, long number, Runnable action) {}

    private static final class Instance {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int used;
        private int inUse;
        private int finished;
        private int granted;
        private double usedArea;
        private double inUseArea;
        private double waitingArea;
        private double latencies;
        private int answers;
        private int refusals;
        private CapacityEstimate room = new CapacityEstimate(0);
    }

    private final Setting setting;
    private final List<Instance> instances = new ArrayList<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
    private final Deque<Runnable> atProvider = new ArrayDeque<>();
    private int providerBusy;
    private int queued;
    private double now;
    private long number;

    QueueModel(Setting setting, int backlog) {
        this(setting, backlog, List.of());
    }

    private QueueModel(Setting setting, int backlog, List<Instance> before) {
        this.setting = setting;
        this.queued = backlog;
        for (int i = 0; i < setting.instances(); i++) {
            Instance instance = new Instance();
            // A limit is changed live, and what was learned is kept; more instances take a restart.
            if (before.size() == setting.instances()) {
                instance.room = before.get(i).room;
            }
            instances.add(instance);
        }
        arrive(1);
        claim();
    }

    /** The same cluster, set otherwise. */
    QueueModel changed(Setting other, int backlog) {
        return new QueueModel(other, backlog, instances);
    }

    int queued() {
        return queued;
    }

    /** Lets time pass and gives the jobs that ended per second of it. */
    double run(double millis) {
        double until = now + millis;
        instances.forEach(QueueModel::forget);
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event next = events.poll();
            passTo(next.at());
            next.action().run();
        }
        passTo(until);
        return instances.stream().mapToInt(i -> i.finished).sum() / millis * 1e3;
    }

    /** The calls that the provider answered per second of the last run. */
    double calls(double millis) {
        return instances.stream().mapToInt(i -> i.answers).sum() / millis * 1e3;
    }

    /** What the meters tell of the last run. */
    List<ContextReport> reports(double millis) {
        return instances.stream().map(i -> report(i, millis)).toList();
    }

    private ContextReport report(Instance i, double millis) {
        double wait = i.granted == 0 ? 0 : i.waitingArea / i.granted;
        double perSecond = i.finished / millis * 1e3;
        double used = i.usedArea / millis;
        ContextReport.Limiter limiter = limiter(i, i.inUseArea / millis, wait);
        return new ContextReport(
                "p1",
                "worker",
                "worker#" + instances.indexOf(i),
                8,
                Duration.ofNanos((long) (millis * 1e6)),
                new ContextReport.Loop(0.05, 0, 0),
                List.of(limiter),
                Optional.of(new ContextReport.Slots(
                        setting.slots(), used, perSecond, perSecond == 0 ? 0 : used / perSecond * 1e3)),
                Figures.QUIET_REDIS,
                provider(i, millis, Group.bound(limiter)));
    }

    private ContextReport.Calls provider(Instance i, double millis, boolean pressed) {
        double best = setting.provider().callMs();
        double mean = i.answers == 0 ? 0 : i.latencies / i.answers;
        int all = i.answers + i.refusals;
        double refused = all == 0 ? 0 : (double) i.refusals / all;
        boolean slow = pressed && mean >= CallMeter.SLOWER * best;
        return new ContextReport.Calls(
                all / millis * 1e3,
                mean,
                2 * mean,
                refused,
                best,
                i.room.window(
                        nanos(),
                        slow
                                ? OptionalDouble.of(CallMeter.bestAtOnce(i.answers / millis * 1e3, mean, best))
                                : OptionalDouble.empty()));
    }

    private long nanos() {
        return (long) (now * 1e6);
    }

    private ContextReport.Limiter limiter(Instance i, double inUse, double wait) {
        return new ContextReport.Limiter(
                "visual-crossing", setting.limit(), 2000, 20_000, false, inUse, 0, wait, wait, i.granted, 0, 0, "");
    }

    private static void forget(Instance i) {
        i.finished = 0;
        i.granted = 0;
        i.answers = 0;
        i.refusals = 0;
        i.usedArea = 0;
        i.inUseArea = 0;
        i.waitingArea = 0;
        i.latencies = 0;
    }

    private void passTo(double at) {
        for (Instance i : instances) {
            i.usedArea += i.used * (at - now);
            i.inUseArea += i.inUse * (at - now);
            i.waitingArea += i.waiting.size() * (at - now);
        }
        now = at;
    }

    private void after(double millis, Runnable action) {
        events.add(new Event(now + millis, number++, action));
    }

    private void arrive(int which) {
        if (setting.arrivals() > 0) {
            after(1e3 / setting.arrivals(), () -> {
                queued++;
                claim();
                arrive(which + 1);
            });
        }
    }

    private void claim() {
        while (queued > 0) {
            Instance free =
                    instances.stream().min(Comparator.comparingInt(i -> i.used)).orElseThrow();
            if (free.used >= setting.slots()) {
                return;
            }
            queued--;
            free.used++;
            int[] left = {setting.calls()};
            for (int c = 0; c < setting.calls(); c++) {
                free.waiting.add(() -> call(free, left));
            }
            drain(free);
        }
    }

    private void drain(Instance instance) {
        while (instance.inUse < setting.limit() && !instance.waiting.isEmpty()) {
            instance.inUse++;
            instance.granted++;
            instance.waiting.poll().run();
        }
    }

    private void call(Instance instance, int[] left) {
        if (providerBusy < setting.provider().capacity()) {
            work(instance, left, now);
        } else if (setting.provider().retryAfterMs() > 0) {
            after(REFUSAL_MS, () -> refused(instance, left));
        } else {
            double started = now;
            atProvider.add(() -> work(instance, left, started));
        }
    }

    private void work(Instance instance, int[] left, double started) {
        providerBusy++;
        double slower = 1 + setting.provider().hindrance() * providerBusy * providerBusy;
        after(setting.provider().callMs() * slower, () -> {
            providerBusy--;
            if (!atProvider.isEmpty()) {
                atProvider.poll().run();
            }
            answered(instance, left, started);
        });
    }

    private void answered(Instance instance, int[] left, double started) {
        instance.inUse--;
        instance.answers++;
        instance.latencies += now - started;
        instance.room.answered((long) (started * 1e6), nanos());
        drain(instance);
        if (--left[0] == 0) {
            instance.used--;
            instance.finished++;
            claim();
        }
    }

    /* Whoever stays away holds no permit. */
    private void refused(Instance instance, int[] left) {
        instance.inUse--;
        instance.refusals++;
        instance.room.refused(nanos());
        after(setting.provider().retryAfterMs(), () -> {
            instance.waiting.add(() -> call(instance, left));
            drain(instance);
        });
        drain(instance);
    }
}
