package dev.isotherm.limit;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The waiters of one priority. Flows take turns; each flow is first in, first out. The cost of each operation does not
 * depend on the length of a flow.
 */
final class FlowQueue<W extends Waiter> {
    /* In the order of their turns; a flow without waiters is not in the map. */
    private final Map<String, Set<W>> flows = new LinkedHashMap<>();

    void add(W waiter) {
        flows.computeIfAbsent(waiter.request.flow(), flow -> new LinkedHashSet<>())
                .add(waiter);
    }

    boolean remove(W waiter) {
        Set<W> flow = flows.get(waiter.request.flow());
        if (flow == null || !flow.remove(waiter)) {
            return false;
        }
        if (flow.isEmpty()) {
            flows.remove(waiter.request.flow());
        }
        return true;
    }

    boolean isEmpty() {
        return flows.isEmpty();
    }

    /** How many of a flow wait. */
    int size(String flow) {
        Set<W> waiting = flows.get(flow);
        return waiting == null ? 0 : waiting.size();
    }

    /** The first of the next flow that may begin; it stays. Empty if none may. */
    Optional<W> peek(Predicate<W> mayBegin) {
        for (Set<W> flow : flows.values()) {
            W first = flow.iterator().next();
            if (mayBegin.test(first)) {
                return Optional.of(first);
            }
        }
        return Optional.empty();
    }

    /** Takes out one that {@link #peek} returned. Its flow has its next turn after all others. */
    void take(W first) {
        String name = first.request.flow();
        Set<W> flow = flows.remove(name);
        flow.remove(first);
        if (!flow.isEmpty()) {
            flows.put(name, flow);
        }
    }
}
