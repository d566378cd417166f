package dev.isotherm.limit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who waits and who is next, as simply as it can be said: with a look at all of them each time. */
final class QueueOrderModel {
    record Call(int number, Priority priority, String flow, long expiresAt) {}

    private record Flow(Priority priority, String name) {}

    private final List<Call> waiting = new ArrayList<>();
    private final Map<Flow, Integer> turns = new HashMap<>();
    private int turn;
    private int favours;

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    void add(Call call) {
        if (waiting.stream().noneMatch(other -> flow(other).equals(flow(call)))) {
            turns.put(flow(call), ++turn);
        }
        waiting.add(call);
    }

    void remove(int number) {
        waiting.removeIf(call -> call.number == number);
    }

    boolean anyOverdue(long now) {
        return waiting.stream().anyMatch(call -> call.expiresAt - now <= 0);
    }

    /** Takes the one that has to be next. */
    Call take() {
        Optional<Call> background = first(Priority.BACKGROUND);
        Call next = first(Priority.INTERACTIVE)
                .filter(call -> background.isEmpty() || favours < Priority.INTERACTIVE_PER_BACKGROUND)
                .or(() -> background)
                .orElseThrow();
        favours = next.priority == Priority.INTERACTIVE && background.isPresent() ? favours + 1 : 0;
        waiting.remove(next);
        turns.put(flow(next), ++turn);
        return next;
    }

    private Optional<Call> first(Priority priority) {
        return waiting.stream()
                .filter(call -> call.priority == priority)
                .min(Comparator.comparing((Call call) -> turns.get(flow(call))).thenComparing(Call::number));
    }

    private static Flow flow(Call call) {
        return new Flow(call.priority, call.flow);
    }
}
