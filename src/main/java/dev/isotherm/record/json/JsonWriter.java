package dev.isotherm.record.json;

import dev.isotherm.record.JsonText;
import java.util.OptionalDouble;

/** Appends members to JSON text, with commas between them. Names are constants and need no escaping. */
final class JsonWriter {
    private final StringBuilder out;

    JsonWriter(int capacity) {
        out = new StringBuilder(capacity);
    }

    JsonWriter name(String name) {
        separate();
        out.append('"').append(name).append("\":");
        return this;
    }

    JsonWriter open(char bracket) {
        separate();
        out.append(bracket);
        return this;
    }

    JsonWriter close(char bracket) {
        out.append(bracket);
        return this;
    }

    JsonWriter text(String text) {
        JsonText.string(out, text);
        return this;
    }

    JsonWriter integer(int value) {
        out.append(value);
        return this;
    }

    JsonWriter number(double value) {
        JsonText.number(out, value);
        return this;
    }

    JsonWriter number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : nothing();
    }

    JsonWriter yes() {
        out.append("true");
        return this;
    }

    JsonWriter nothing() {
        out.append("null");
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void separate() {
        int last = out.length() - 1;
        // A string ends with its quote, so one of these characters at the end is always structure.
        if (last >= 0 && "{[:".indexOf(out.charAt(last)) < 0) {
            out.append(',');
        }
    }
}
