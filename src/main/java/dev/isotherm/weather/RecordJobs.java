package dev.isotherm.weather;

import dev.isotherm.config.Queues;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** How a record is asked for as a job: what the API service writes and the worker service reads. */
public final class RecordJobs {
    /** The queue. */
    public static final String QUEUE = Queues.RECORDS;
    /** The job type. */
    public static final String TYPE = "record_computation";

    private static final int IDENTITY_BYTES = 12;

    private RecordJobs() {}

    /**
     * Writes a query as job parameters.
     *
     * @param query the query
     * @return JSON with {@code period}, {@code location}, {@code identifier} and {@code unit_group}
     */
    public static Buffer parameters(RecordQuery query) {
        return new JsonObject()
                .put("period", query.period().wireName())
                .put("location", query.location())
                .put("identifier", query.identifier())
                .put("unit_group", query.unit().wireName())
                .toBuffer();
    }

    /**
     * Reads job parameters.
     *
     * @param parameters what {@link #parameters} wrote
     * @return the query
     * @throws RuntimeException where they were written by something else
     */
    public static RecordQuery query(Buffer parameters) {
        JsonObject json = new JsonObject(parameters);
        String identifier = json.getString("identifier");
        return new RecordQuery(
                Period.of(json.getString("period")).orElseThrow(),
                json.getString("location"),
                identifier,
                Anchor.parse(identifier),
                UnitGroup.of(json.getString("unit_group")).orElseThrow());
    }

    /**
     * Names the work itself: equal for queries whose answers are equal to the letter.
     *
     * @param parameters what {@link #parameters} wrote
     * @return 24 hex digits
     */
    public static String identity(Buffer parameters) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(parameters.getBytes());
            return HexFormat.of().formatHex(Arrays.copyOf(digest, IDENTITY_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
