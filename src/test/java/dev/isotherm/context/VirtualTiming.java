package dev.isotherm.context;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so. To be used on one context. */
public final class VirtualTiming implements Timing {
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong((Alarm a) -> a.at).thenComparingLong(a -> a.number));
    /* Near the end of the numbers, so that whoever compares points of time and not differences is found out. */
    private long now = Long.MAX_VALUE - Duration.ofMillis(15).toNanos();
    private long lastNumber;

    private static final class Alarm {
        private final long at;
        private final long number;
        private final Runnable action;

        Alarm(long at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        // Counted from zero, since the order of the queue must not wrap round.
        Alarm alarm = new Alarm(elapsed() + Math.max(0, delay.toNanos()), lastNumber++, action);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    /** Lets time pass without any timer, as on a busy event loop. */
    public void stall(Duration length) {
        now += length.toNanos();
    }

    /** Lets time pass; what is due in it happens at its very time, and in order. */
    public void advance(Duration length) {
        long until = elapsed() + length.toNanos();
        while (!alarms.isEmpty() && alarms.peek().at <= until) {
            Alarm next = alarms.poll();
            now += Math.max(0, next.at - elapsed());
            next.action.run();
        }
        now += until - elapsed();
    }

    /** Since the beginning. */
    long elapsed() {
        return now - (Long.MAX_VALUE - Duration.ofMillis(15).toNanos());
    }

    /** How many timers are set. */
    public int timers() {
        return alarms.size();
    }
}
