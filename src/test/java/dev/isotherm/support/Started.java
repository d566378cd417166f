package dev.isotherm.support;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test started, to be ended in the opposite order, each whatever happens to the others. */
public final class Started implements AutoCloseable {
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    /** Takes over a resource. */
    public <T extends AutoCloseable> T add(T resource) {
        running.push(resource);
        return resource;
    }

    @Override
    public void close() {
        AssertionError failure = null;
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception | AssertionError e) {
                if (failure == null) {
                    failure = new AssertionError("A resource did not end well: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
