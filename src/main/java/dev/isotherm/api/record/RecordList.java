package dev.isotherm.api.record;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Principal;
import dev.isotherm.context.AsyncLoop;
import dev.isotherm.context.Deadline;
import dev.isotherm.job.Enqueued;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The jobs of one request for several. Each step is taken for all of them before the next one, so that all that have to
 * wait for a worker are enqueued in one turn of the event loop. Equal entries are one job.
 */
final class RecordList {
    /** The member of an entry's error that says which status the request for this one record would get. */
    static final String STATUS_CODE = "status_code";

    static final String RETRY_AFTER = "retry_after";

    private static final int AT_ONCE = 16;
    /* Then the rest is left to the workers unread. */
    private static final Duration READING = Duration.ofSeconds(5);

    private final RecordJobMaker maker;
    private final Function<Throwable, ApiException> classify;
    private final List<Supplier<JsonObject>> answers = new ArrayList<>();
    private final Map<RecordQuery, Entry> entries = new LinkedHashMap<>();
    /* Entries mostly fail for one reason, which is logged once. */
    private final Map<String, ApiException> failures = new HashMap<>();

    /**
     * Makes an empty list.
     *
     * @param classify says which error a client gets for a failure
     */
    RecordList(RecordJobMaker maker, Function<Throwable, ApiException> classify) {
        this.maker = maker;
        this.classify = classify;
    }

    private static final class Entry {
        private final RecordJobMaker.Wish wish;
        private JsonObject answer;
        private Enqueued enqueued;

        Entry(RecordJobMaker.Wish wish) {
            this.wish = wish;
        }
    }

    /** Adds an entry that gets an error. */
    void refuse(ApiException error) {
        JsonObject answer = json(error);
        answers.add(() -> answer);
    }

    /** Adds an entry. */
    void add(RecordQuery query, Principal principal, Optional<String> idempotencyKey) {
        Entry entry = entries.computeIfAbsent(query, first -> new Entry(maker.wish(query, principal, idempotencyKey)));
        answers.add(() -> entry.answer);
    }

    /**
     * Makes the jobs.
     *
     * @return what each entry gets, in their order; never fails
     */
    Future<List<JsonObject>> make() {
        return each(entry -> maker.reuse(entry.wish).onSuccess(found -> found.ifPresent(offer -> put(entry, offer))))
                .compose(v -> {
                    Deadline deadline = Deadline.after(READING);
                    return few(entry -> deadline.expired()
                            ? Future.succeededFuture()
                            : maker.finish(entry.wish)
                                    .onSuccess(finished -> finished.ifPresent(offer -> put(entry, offer))));
                })
                .compose(v -> each(entry -> maker.enqueue(entry.wish).onSuccess(enqueued -> entry.enqueued = enqueued)))
                .compose(v ->
                        few(entry -> maker.offer(entry.wish, entry.enqueued).onSuccess(offer -> put(entry, offer))))
                .map(v -> answers.stream().map(Supplier::get).toList());
    }

    private Future<?> each(Function<Entry, Future<?>> step) {
        return Future.join(open().stream().map(entry -> kept(entry, step)).toList());
    }

    private Future<?> few(Function<Entry, Future<?>> step) {
        return AsyncLoop.each(open(), AT_ONCE, entry -> kept(entry, step));
    }

    private List<Entry> open() {
        return entries.values().stream().filter(entry -> entry.answer == null).toList();
    }

    /* The failure of an entry is its answer. */
    private Future<?> kept(Entry entry, Function<Entry, Future<?>> step) {
        return Future.succeededFuture(entry).compose(step::apply).otherwise(failure -> {
            entry.answer = json(failures.computeIfAbsent(failure.toString(), first -> classify.apply(failure)));
            return null;
        });
    }

    private static void put(Entry entry, JobOffer offer) {
        entry.answer = offer instanceof JobOffer.Made made ? made.toJson() : json(((JobOffer.Full) offer).error());
    }

    private static JsonObject json(ApiException error) {
        JsonObject answer = error.toJson().put(STATUS_CODE, error.status());
        error.retryAfter().ifPresent(time -> answer.put(RETRY_AFTER, WireTime.seconds(time)));
        return answer;
    }
}
