package dev.isotherm.api.job;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads by key, at most one at a time for each key. Callers that come while a read runs share the next one. The running
 * read may return a state that is older than their call. Belongs to one context.
 */
final class SharedReads<T> {
    private final Function<String, Future<T>> read;
    private final Map<String, Running<T>> running = new HashMap<>();

    SharedReads(Function<String, Future<T>> read) {
        this.read = read;
    }

    private static final class Running<T> {
        private Promise<T> next;
    }

    /**
     * Reads the current value.
     *
     * @return a read that begins after this call
     */
    Future<T> get(String key) {
        Running<T> current = running.get(key);
        if (current == null) {
            return begin(key);
        }
        if (current.next == null) {
            current.next = Promise.promise();
        }
        return current.next.future();
    }

    private Future<T> begin(String key) {
        Running<T> current = new Running<>();
        running.put(key, current);
        return Future.succeededFuture(key).compose(read).onComplete(over -> {
            running.remove(key);
            if (current.next != null) {
                begin(key).onComplete(current.next);
            }
        });
    }
}
