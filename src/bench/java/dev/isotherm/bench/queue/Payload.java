package dev.isotherm.bench.queue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** The parameters and the result of a job, 200 bytes of JSON each, the same in every system. */
final class Payload {
    static final int BYTES = 200;
    private static final int DIGITS = 19;
    private static final String HEAD = "{\"sent\":\"";
    private static final String PAD = "\",\"pad\":\"";
    private static final String TAIL =
            PAD + "p".repeat(BYTES - HEAD.length() - DIGITS - PAD.length() - 2) + "\"}";

    private Payload() {}

    /** Parameters that say when they were made, by {@link System#nanoTime()}. */
    static String parameters() {
        String now = Long.toString(System.nanoTime());
        return HEAD + "0".repeat(DIGITS - now.length()) + now + TAIL;
    }

    /** When parameters were made. */
    static long sent(Buffer parameters) {
        return Long.parseLong(new JsonObject(parameters).getString("sent"));
    }

    static String result() {
        return "{\"pad\":\"" + "r".repeat(BYTES - 10) + "\"}";
    }
}
