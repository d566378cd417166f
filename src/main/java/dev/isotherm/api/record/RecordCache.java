package dev.isotherm.api.record;

import dev.isotherm.cache.BoundedCache;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.RecordJson.Part;
import dev.isotherm.service.Basis;
import java.util.Optional;

/**
 * Keeps the most recently used answers. Before an answer is sent, its {@link Entry#basis()} must be checked and
 * unchanged. Belongs to one context.
 */
public final class RecordCache {
    private final BoundedCache answers;

    /**
     * Makes it.
     *
     * @param answers has the memory, which it may share with answers of other kinds
     */
    public RecordCache(BoundedCache answers) {
        this.answers = answers;
    }

    /** What the client asked for: a record, or a part of it. */
    record Key(RecordQuery query, Optional<Part> part) {}

    /** An answer, and the data that it was made of. */
    record Entry(RecordAnswer answer, Basis basis) {}

    Optional<Entry> find(Key key) {
        return answers.find(key, Entry.class);
    }

    /** Keeps an answer, replaces an older one, and drops the least recently used ones if the cache is full. */
    void keep(Key key, Entry entry) {
        answers.keep(key, entry, entry.answer.body().bytes().length());
    }

    void forget(Key key) {
        answers.forget(key);
    }
}
