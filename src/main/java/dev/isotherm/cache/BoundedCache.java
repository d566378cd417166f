package dev.isotherm.cache;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the most recently used answers, of whatever kind, within one bound of memory. Keys of two kinds must never be
 * equal. Belongs to one context.
 */
public final class BoundedCache {
    /* Memory of an entry besides its body, rounded up. It also bounds the number of entries. */
    private static final long ENTRY_BYTES = 1_024;

    private final Map<Object, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long mostBytes;
    private long bytes;

    /** Makes an empty cache. With 0 bytes it keeps nothing. */
    public BoundedCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    private record Entry(Object value, long bytes) {}

    /** What is kept under a key; empty also if it is of another type. */
    public <V> Optional<V> find(Object key, Class<V> type) {
        return Optional.ofNullable(entries.get(key))
                .map(Entry::value)
                .filter(type::isInstance)
                .map(type::cast);
    }

    /**
     * Keeps a value, replaces an older one, and drops the least recently used ones if the cache is full.
     *
     * @param size of its body, in bytes
     */
    public void keep(Object key, Object value, long size) {
        forget(key);
        Entry entry = new Entry(value, ENTRY_BYTES + size);
        entries.put(key, entry);
        bytes += entry.bytes;
        Iterator<Entry> eldest = entries.values().iterator();
        while (bytes > mostBytes) {
            bytes -= eldest.next().bytes;
            eldest.remove();
        }
    }

    public void forget(Object key) {
        Entry old = entries.remove(key);
        if (old != null) {
            bytes -= old.bytes;
        }
    }
}
