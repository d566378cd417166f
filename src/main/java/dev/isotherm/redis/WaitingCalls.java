package dev.isotherm.redis;

import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The commands that wait for an answer, oldest first, and their deadline.
 *
 * <p>One timer serves all calls: it fires once per deadline, not once per call. Belongs to one context.
 */
final class WaitingCalls {
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long NO_TIMER = -1;

    private final ContextInternal owner;
    private final Consumer<Call> onSilence;
    private Deque<Call> calls = new ArrayDeque<>();
    private long timer = NO_TIMER;
    private long timerDue;

    WaitingCalls(ContextInternal owner, Consumer<Call> onSilence) {
        this.owner = owner;
        this.onSilence = onSilence;
    }

    int size() {
        return calls.size();
    }

    void add(Call call) {
        calls.addLast(call);
        if (timer != NO_TIMER && call.dueNanos - timerDue < 0) {
            // This call was sent to another server before, so less of its time is left.
            owner.owner().cancelTimer(timer);
            timer = NO_TIMER;
        }
        if (timer == NO_TIMER) {
            arm(call.dueNanos);
        }
    }

    /* A call that is repeated after NOSCRIPT keeps its place at the head. */
    void addAgain(Call call) {
        calls.addFirst(call);
    }

    /* Redis answers in order, so completed calls are at the head. */
    void removeAnswered() {
        while (!calls.isEmpty() && calls.getFirst().over) {
            calls.removeFirst();
        }
    }

    Deque<Call> removeAll() {
        if (timer != NO_TIMER) {
            owner.owner().cancelTimer(timer);
            timer = NO_TIMER;
        }
        Deque<Call> all = calls;
        calls = new ArrayDeque<>();
        return all;
    }

    private void arm(long due) {
        timerDue = due;
        long millis = TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()) + 1;
        timer = owner.setTimer(Math.max(1, millis), id -> sweep());
    }

    private void sweep() {
        timer = NO_TIMER;
        long now = System.nanoTime();
        if (now - timerDue > LATE_NANOS) {
            // This event loop was blocked, not Redis: answers may wait in the socket. Read them first.
            arm(now + GRACE_NANOS);
            return;
        }
        Call oldest = null;
        for (Call call : calls) {
            if (!call.over && (oldest == null || call.dueNanos - oldest.dueNanos < 0)) {
                oldest = call;
            }
        }
        if (oldest == null) {
            return;
        }
        if (oldest.dueNanos - now > 0) {
            arm(oldest.dueNanos);
        } else {
            onSilence.accept(oldest);
        }
    }
}
