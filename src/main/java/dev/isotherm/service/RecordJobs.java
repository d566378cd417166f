package dev.isotherm.service;

import dev.isotherm.context.Digest;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.TemperatureRecord.YearValue;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.record.json.RecordJson;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.weather.place.PlaceNames;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The format of record jobs: the API service writes it, the worker service reads it. */
public final class RecordJobs {
    /** The type of a job that computes a record. */
    public static final String TYPE = "record_computation";
    /** The type of a job that fetches missing and stale days of a record again; same parameters. */
    public static final String REFRESH_TYPE = "record_refresh";

    private static final int IDENTITY_BYTES = 12;

    private RecordJobs() {}

    /**
     * Writes a query as job parameters.
     *
     * @param query the query
     * @return JSON with {@code period}, {@code location}, {@code identifier} and {@code unit_group}, and with {@code
     *     local_today} if the client sent its date
     */
    public static Buffer parameters(RecordQuery query) {
        JsonObject json = new JsonObject()
                .put("period", query.period().wireName())
                .put("location", query.location())
                .put("identifier", query.identifier())
                .put("unit_group", query.unit().wireName());
        query.localToday().ifPresent(date -> json.put("local_today", date.toString()));
        return json.toBuffer();
    }

    /**
     * Reads job parameters.
     *
     * @param parameters what {@link #parameters} wrote
     * @return the query
     * @throws RuntimeException if {@link #parameters} did not write them
     */
    public static RecordQuery query(Buffer parameters) {
        JsonObject json = new JsonObject(parameters);
        String identifier = json.getString("identifier");
        return new RecordQuery(
                Period.of(json.getString("period")).orElseThrow(),
                json.getString("location"),
                identifier,
                Anchor.parse(identifier),
                UnitGroup.of(json.getString("unit_group")).orElseThrow(),
                Optional.ofNullable(json.getString("local_today")).map(LocalDate::parse));
    }

    /**
     * Writes the result of a job of type {@link #TYPE}. Equal days give equal results on every instance, so the API can
     * store the result for a new job. {@code computed_at} is when the days last changed.
     *
     * @param query the requested record
     * @param computed the record
     * @return the JSON of {@code result}
     */
    public static Buffer result(RecordQuery query, Computed computed) {
        List<Integer> years =
                computed.record().values().stream().map(YearValue::year).toList();
        String prefix = "records:v1:" + query.period().wireName() + ":" + query.location() + ":" + query.identifier();
        String keys =
                years.stream().map(year -> Json.encode(prefix + ":" + year)).collect(Collectors.joining(","));
        String data = RecordJson.write(computed.record(), computed.meta());
        return Buffer.buffer("{\"cache_keys\":[" + keys + "],\"years_cached\":" + years + ",\"data\":" + data
                + ",\"computed_at\":\"" + WireTime.offset(computed.meta().updated()) + "\"}");
    }

    /**
     * Identifies the work: equal for queries with equal answers.
     *
     * @param parameters what {@link #parameters} wrote
     * @return 24 hex digits
     */
    public static String identity(Buffer parameters) {
        return digest(parameters);
    }

    /**
     * Identifies the work of a refresh: equal for queries that need the same days of a place, in any unit and any
     * spelling of the name. It never equals the identity of a computation.
     *
     * @param query the query
     * @return 24 hex digits
     */
    public static String refreshIdentity(RecordQuery query) {
        String year = query.localToday()
                .map(date -> String.valueOf(query.lastYear(date)))
                .orElse("");
        return digest(Buffer.buffer(String.join(
                "\n",
                REFRESH_TYPE,
                query.period().wireName(),
                PlaceNames.normalised(query.location()),
                query.anchor().toString(),
                year)));
    }

    private static String digest(Buffer text) {
        return Digest.sha256(text, IDENTITY_BYTES);
    }
}
