package dev.isotherm.api.record;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.record.RecordQuery;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the body of {@code POST /v1/records/async}. A wrong entry does not spoil the others. */
final class RecordListBody {
    static final int MOST = 500;

    private static final String RECORDS = "records";
    private static final String FIELD = "body -> " + RECORDS;
    private static final String NO_OBJECT = "Input should be a valid dictionary or object to extract fields from";
    private static final String NO_OBJECT_TYPE = "model_attributes_type";

    private final String field;
    private final JsonArray problems = new JsonArray();

    private RecordListBody(int index) {
        this.field = FIELD + " -> " + index;
    }

    /**
     * One entry of the list.
     *
     * @param location as the client gave it; empty if it gave none
     * @param query what it asks for; empty if something is wrong
     * @param error what is wrong
     */
    record Entry(String location, Optional<RecordQuery> query, Optional<ApiException> error) {}

    /**
     * Reads the list.
     *
     * @return 1 to {@link #MOST} entries
     * @throws ApiException 422 if it is no such list
     */
    static List<Entry> read(Buffer body, RecordQueries queries) {
        JsonObject object = RequestBody.object(body, NO_OBJECT, NO_OBJECT_TYPE);
        if (!object.containsKey(RECORDS)) {
            throw ApiException.invalid(FIELD, "Field required", "missing");
        }
        if (!(object.getValue(RECORDS) instanceof JsonArray list)) {
            throw ApiException.invalid(FIELD, "Input should be a valid list", "list_type");
        }
        if (list.isEmpty()) {
            throw ApiException.invalid(FIELD, "List should have at least 1 item after validation, not 0", "too_short");
        }
        if (list.size() > MOST) {
            throw ApiException.invalid(
                    FIELD,
                    "List should have at most " + MOST + " items after validation, not " + list.size(),
                    "too_long");
        }
        List<Entry> entries = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            entries.add(new RecordListBody(i).entry(list.getValue(i), queries));
        }
        return entries;
    }

    private Entry entry(Object value, RecordQueries queries) {
        if (!(value instanceof JsonObject entry)) {
            return new Entry("", Optional.empty(), Optional.of(ApiException.invalid(field, NO_OBJECT, NO_OBJECT_TYPE)));
        }
        String period = required(entry, RecordQueries.PERIOD);
        String location = required(entry, RecordQueries.LOCATION);
        String identifier = required(entry, RecordQueries.IDENTIFIER);
        RecordQueries.Given given = new RecordQueries.Given(
                period,
                location,
                identifier,
                optional(entry, RecordQueries.UNIT_GROUP),
                optional(entry, RecordQueries.LOCAL_TODAY));
        if (!problems.isEmpty()) {
            return new Entry(location, Optional.empty(), Optional.of(ApiException.invalid(problems)));
        }
        try {
            return new Entry(location, Optional.of(queries.of(given, this::at)), Optional.empty());
        } catch (ApiException e) {
            return new Entry(location, Optional.empty(), Optional.of(e));
        }
    }

    private String required(JsonObject entry, String name) {
        if (!entry.containsKey(name)) {
            problem(name, "Field required", "missing");
            return "";
        }
        return text(entry.getValue(name), name);
    }

    private Optional<String> optional(JsonObject entry, String name) {
        return Optional.ofNullable(entry.getValue(name)).map(value -> text(value, name));
    }

    /* Half a pair of surrogates cannot be written as UTF-8, so no path can have it either. */
    private String text(Object value, String name) {
        if (!(value instanceof String text)) {
            problem(name, "Input should be a valid string", "string_type");
            return "";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            problem(
                    name,
                    "Input should be a valid string, unable to parse raw data as a unicode string",
                    "string_unicode");
            return "";
        }
        return text;
    }

    private void problem(String name, String message, String type) {
        problems.add(ApiException.problem(at(name), message, type));
    }

    private String at(String name) {
        return field + " -> " + name;
    }
}
