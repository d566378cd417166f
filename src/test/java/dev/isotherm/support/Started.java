package dev.isotherm.support;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a test started, to be ended in the opposite order, each whatever happens to the others. */
public final class Started implements AutoCloseable {
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    /** Takes over a resource. */
    public synchronized <T extends AutoCloseable> T add(T resource) {
        running.push(resource);
        return resource;
    }

    /** Starts several resources at once and takes them over. If one fails, the others are taken over before this fails. */
    public <T extends AutoCloseable> List<T> addAll(List<Supplier<T>> starts) {
        List<CompletableFuture<T>> all = starts.stream()
                .map(start -> CompletableFuture.supplyAsync(() -> add(start.get()), task -> new Thread(task).start()))
                .toList();
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
        return all.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public synchronized void close() {
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
