package dev.isotherm.api.job;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads of one context by key, of which at most one runs for each key. Who asks while it runs shares the next one, never
 * the running one: that may have seen a state that the asker knows to be over.
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
     * What is there now.
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
