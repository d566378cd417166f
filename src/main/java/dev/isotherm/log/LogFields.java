package dev.isotherm.log;

import dev.isotherm.context.ContextLocals;
import dev.isotherm.context.Correlation;
import java.util.function.BiConsumer;

/** The fields of the calling code's log lines that say what the line belongs to. */
final class LogFields {
    private LogFields() {}

    /** Gives each field that has a value. */
    static void forEach(BiConsumer<String, String> field) {
        Correlation work = Correlation.current();
        give("request_id", work.requestId(), field);
        give("job_id", work.jobId(), field);
        give("trace_id", work.traceId(), field);
        give("context", ContextLocals.name(), field);
    }

    private static void give(String name, String value, BiConsumer<String, String> field) {
        if (!value.isEmpty()) {
            field.accept(name, value);
        }
    }
}
