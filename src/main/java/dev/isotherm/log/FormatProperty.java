package dev.isotherm.log;

import ch.qos.logback.core.PropertyDefinerBase;
import java.util.List;

/**
 * The form of log lines: {@code json} or {@code text}. Without a format it is JSON in production. A wrong format is text
 * here; it stops the start later, with a message that everybody can read.
 */
public final class FormatProperty extends PropertyDefinerBase {
    private static final String JSON = "json";
    private static final String TEXT = "text";

    private String format = "";
    private String environment = "";

    /** What {@code LOG_FORMAT} says; may be blank. */
    public void setFormat(String format) {
        this.format = format.strip();
    }

    /** What {@code ENVIRONMENT} says; may be blank. */
    public void setEnvironment(String environment) {
        this.environment = environment.strip();
    }

    @Override
    public String getPropertyValue() {
        if (format.isEmpty()) {
            return environment.equalsIgnoreCase("production") ? JSON : TEXT;
        }
        return List.of(JSON, TEXT).contains(format) ? format : TEXT;
    }
}
