package dev.isotherm.api.record;

import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.RecordJson.Part;
import dev.isotherm.service.Basis;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers as they were made, the most recently used ones. None may be sent before its {@link Entry#basis()} was found
 * unchanged. Belongs to one context.
 */
public final class RecordCache {
    /* What an entry takes besides its body, generously; so the number of entries is bounded as well. */
    private static final long ENTRY_BYTES = 1_024;

    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long mostBytes;
    private long bytes;

    /** Makes an empty cache; one of no bytes keeps nothing. */
    public RecordCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** What was asked: a record, or a part of it. */
    record Key(RecordQuery query, Optional<Part> part) {}

    /** What was answered, and what that was made of. */
    record Entry(RecordAnswer answer, Basis basis) {
        private long bytes() {
            return ENTRY_BYTES + answer.body().length();
        }
    }

    Optional<Entry> find(Key key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** Keeps an answer in place of an older one, and drops those that were not used for longest where it is too much. */
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
