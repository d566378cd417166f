package dev.isotherm.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The waiters of one priority. Flows take turns; each flow is first in, first out. The cost of each operation does not
 * depend on the length.
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

    /** The one that {@link #take()} would take. */
    W peek() {
        return flows.values().iterator().next().iterator().next();
    }

    /** Takes the first of the flow whose turn it is. */
    W take() {
        Iterator<Map.Entry<String, Set<W>>> turns = flows.entrySet().iterator();
        Map.Entry<String, Set<W>> turn = turns.next();
        Set<W> flow = turn.getValue();
        Iterator<W> waiting = flow.iterator();
        W first = waiting.next();
        waiting.remove();
        turns.remove();
        if (!flow.isEmpty()) {
            flows.put(first.request.flow(), flow);
        }
        return first;
    }
}
