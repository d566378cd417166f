package dev.isotherm.context;

import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a piece of work belongs to, so that its log lines and its calls to others can be found together. It belongs to
 * the Vert.x context on which the work runs, and to no thread: whatever the work awaits, it goes on with the same one.
 *
 * @param requestId the {@code X-Request-ID} of the request that wants the work; empty if no request does
 * @param traceParent the W3C trace context of the span that the work belongs to, version 00. Without tracing that is the
 *     client's; empty if it sent none
 * @param jobId the job that does the work; empty if none does
 */
public record Correlation(String requestId, String traceParent, String jobId) {
    /** Belongs to nothing that is known. */
    public static final Correlation NONE = new Correlation("", "", "");

    private static final int LONGEST = 100;
    private static final int TRACE_BEGIN = 3;
    private static final int TRACE_END = 35;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern TRACE = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    /** The correlation of the calling code, on any thread; {@link #NONE} if there is none. */
    public static Correlation current() {
        ContextInternal context = ContextInternal.current();
        Correlation known = context == null ? null : ContextLocals.correlation(context);
        return known == null ? NONE : known;
    }

    /** A trace context; empty if the text is none, because the W3C says to ignore such a text. */
    public static String traceParent(String text) {
        return TRACE.matcher(text).matches() ? text : "";
    }

    /** The id of a request; empty if the text cannot be one. For texts that another program may have written. */
    public static String requestId(String text) {
        return text.length() <= LONGEST && ID.matcher(text).matches() ? text : "";
    }

    /** The id of the trace: 32 hex digits; empty if there is no trace. */
    public String traceId() {
        return traceParent.isEmpty() ? "" : traceParent.substring(TRACE_BEGIN, TRACE_END);
    }

    /**
     * The same work within a span.
     *
     * @param parent the trace context of the span, which becomes the parent of the next one
     */
    public Correlation within(String parent) {
        return new Correlation(requestId, parent, jobId);
    }

    /** Gives this correlation to the rest of the caller's request. The caller runs on the request's own context. */
    public void begin() {
        ContextInternal context = ContextInternal.current();
        // The context of the verticle itself is shared by all its work.
        if (context != null && context.isDuplicate()) {
            ContextLocals.correlate(context, this);
        }
    }

    /**
     * Runs work with this correlation, on a context of its own on the caller's event loop.
     *
     * @param work runs at once; what it awaits goes on with this correlation, too
     */
    public <T> T call(Supplier<T> work) {
        ContextInternal own = ContextInternal.current().duplicate();
        ContextLocals.correlate(own, this);
        ContextInternal before = own.beginDispatch();
        try {
            return work.get();
        } finally {
            own.endDispatch(before);
        }
    }

    /** Runs work with this correlation, as above. */
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return null;
        });
    }
}
