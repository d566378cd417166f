package dev.isotherm.tuning;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A cluster in virtual time, without any randomness: jobs come at a steady rate, take a slot of an instance, make their
 * provider calls all at once through that instance's limiter, and end with the last of these. The provider answers so
 * many calls at once and lets the others wait, so that its latency rises.
 */
final class QueueModel {
    /**
     * A situation.
     *
     * @param callMs what the provider takes for one call
     * @param capacity how many calls it works on at once
     */
    record Setting(int instances, int slots, int limit, int calls, double callMs, int capacity, double arrivals) {}

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
        this.setting = setting;
        this.queued = backlog;
        for (int i = 0; i < setting.instances(); i++) {
            instances.add(new Instance());
        }
        arrive(1);
        claim();
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

    List<ContextReport> reports(double millis, double baselineMs) {
        return instances.stream().map(i -> report(i, millis, baselineMs)).toList();
    }

    private ContextReport report(Instance i, double millis, double baselineMs) {
        double wait = i.granted == 0 ? 0 : i.waitingArea / i.granted;
        double perSecond = i.finished / millis * 1e3;
        double used = i.usedArea / millis;
        return new ContextReport(
                "p1",
                "worker",
                "worker#" + instances.indexOf(i),
                8,
                Duration.ofNanos((long) (millis * 1e6)),
                new ContextReport.Loop(0.05, 0, 0),
                List.of(limiter(i, i.inUseArea / millis, wait)),
                Optional.of(new ContextReport.Slots(
                        setting.slots(), used, perSecond, perSecond == 0 ? 0 : used / perSecond * 1e3)),
                Figures.QUIET_REDIS,
                Figures.provider(
                        i.answers / millis * 1e3, i.answers == 0 ? 0 : i.latencies / i.answers, 0, baselineMs));
    }

    private ContextReport.Limiter limiter(Instance i, double inUse, double wait) {
        return new ContextReport.Limiter(
                "visual-crossing", setting.limit(), 2000, 20_000, false, inUse, 0, wait, wait, i.granted, 0, 0, "");
    }

    private static void forget(Instance i) {
        i.finished = 0;
        i.granted = 0;
        i.answers = 0;
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
        double started = now;
        Runnable work = () -> after(setting.callMs(), () -> {
            providerBusy--;
            if (!atProvider.isEmpty()) {
                providerBusy++;
                atProvider.poll().run();
            }
            instance.inUse--;
            instance.answers++;
            instance.latencies += now - started;
            drain(instance);
            if (--left[0] == 0) {
                instance.used--;
                instance.finished++;
                claim();
            }
        });
        if (providerBusy < setting.capacity()) {
            providerBusy++;
            work.run();
        } else {
            atProvider.add(work);
        }
    }
}
