package dev.isotherm.api.job;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Reads by key, at most one at a time for each key. Callers that come while a read runs share the next one. The running
 * read may return a state that is older than their call. Belongs to one context.
 */
final class SharedReads<T> {
    private final BiFunction<String, Set<String>, Future<T>> read;
    private final Map<String, Running<T>> running = new HashMap<>();

    /**
     * Makes it.
     *
     * @param read reads the value of a key for those who ask for it
     */
    SharedReads(BiFunction<String, Set<String>, Future<T>> read) {
        this.read = read;
    }

    private static final class Running<T> {
        private final Set<String> askers = new HashSet<>();
        private Promise<T> next;
    }

    /**
     * Reads the current value.
     *
     * @param asker who asks
     * @return a read that begins after this call
     */
    Future<T> get(String key, String asker) {
        Running<T> current = running.get(key);
        if (current == null) {
            return begin(key, Set.of(asker));
        }
        if (current.next == null) {
            current.next = Promise.promise();
        }
        current.askers.add(asker);
        return current.next.future();
    }

    private Future<T> begin(String key, Set<String> askers) {
        Running<T> current = new Running<>();
        running.put(key, current);
        return Future.succeededFuture(key)
                .compose(one -> read.apply(one, askers))
                .onComplete(over -> {
                    running.remove(key);
                    if (current.next != null) {
                        begin(key, current.askers).onComplete(current.next);
                    }
                });
    }
}
