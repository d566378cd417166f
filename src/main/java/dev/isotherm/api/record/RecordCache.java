package dev.isotherm.api.record;

import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.RecordJson.Part;
import dev.isotherm.service.Basis;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the most recently used answers. Before an answer is sent, its {@link Entry#basis()} must be checked and
 * unchanged. Belongs to one context.
 */
public final class RecordCache {
    /* Memory of an entry besides its body, rounded up. It also bounds the number of entries. */
    private static final long ENTRY_BYTES = 1_024;

    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long mostBytes;
    private long bytes;

    /** Makes an empty cache. With 0 bytes it keeps nothing. */
    public RecordCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** What the client asked for: a record, or a part of it. */
    record Key(RecordQuery query, Optional<Part> part) {}

    /** An answer, and the data that it was made of. */
    record Entry(RecordAnswer answer, Basis basis) {
        private long bytes() {
            return ENTRY_BYTES + answer.body().bytes().length();
        }
    }

    Optional<Entry> find(Key key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** Keeps an answer, replaces an older one, and drops the least recently used ones if the cache is full. */
    void keep(Key key, Entry entry) {
        forget(key);
        entries.put(key, entry);
        bytes += entry.bytes();
        Iterator<Entry> eldest = entries.values().iterator();
        while (bytes > mostBytes) {
            bytes -= eldest.next().bytes();
            eldest.remove();
        }
    }

    void forget(Key key) {
        Entry old = entries.remove(key);
        if (old != null) {
            bytes -= old.bytes();
        }
    }
}
