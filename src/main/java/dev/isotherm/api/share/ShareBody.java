package dev.isotherm.api.share;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.IdentifierException;
import dev.isotherm.record.Period;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.share.Position;
import dev.isotherm.share.Share;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the body of {@code POST /v1/shares} and reports all its problems together. */
final class ShareBody {
    private static final int MOST_CHARACTERS = 200;
    private static final int FIRST_YEAR = Share.Content.FIRST_YEAR;
    private static final int LAST_YEAR = Share.Content.LAST_YEAR;
    private static final String LITERAL = "literal_error";
    private static final Pattern IDENTIFIER = Pattern.compile("[0-9]{2}-[0-9]{2}");

    private final JsonObject body;
    private final JsonArray problems = new JsonArray();

    private ShareBody(JsonObject body) {
        this.body = body;
    }

    /**
     * Reads a share.
     *
     * @throws ApiException 422 with all problems
     */
    static Share.Content read(Buffer body) {
        ShareBody reading = new ShareBody(RequestBody.object(
                body, "Input should be a valid dictionary or object to extract fields from", "model_attributes_type"));
        Share.Content content = reading.content();
        if (!reading.problems.isEmpty()) {
            throw ApiException.invalid(reading.problems);
        }
        return content;
    }

    /* A value with a problem is replaced by one that is not used. */
    private Share.Content content() {
        String location = location();
        Period period = text("period")
                .flatMap(text -> known("period", Period.of(text), "'daily', 'weekly', 'monthly' or 'yearly'"))
                .orElse(Period.DAILY);
        String identifier = identifier();
        int year = year();
        UnitGroup unit = body.getValue("unit") == null
                ? UnitGroup.CELSIUS
                : text("unit")
                        .flatMap(text -> known("unit", UnitGroup.of(text), "'celsius' or 'fahrenheit'"))
                        .orElse(UnitGroup.CELSIUS);
        Optional<Double> latitude = degrees("latitude", 90);
        Optional<Double> longitude = degrees("longitude", 180);
        Optional<Position> position = latitude.flatMap(north -> longitude.map(east -> new Position(north, east)));
        return new Share.Content(location, period, identifier, year, unit, position);
    }

    private String location() {
        String location = text("location").orElse("-");
        int characters = location.codePointCount(0, location.length());
        if (characters == 0) {
            problem("location", "String should have at least 1 character", "string_too_short");
        } else if (characters > MOST_CHARACTERS) {
            problem("location", "String should have at most " + MOST_CHARACTERS + " characters", "string_too_long");
        }
        return location;
    }

    private String identifier() {
        String identifier = text("identifier").orElse("01-01");
        if (!IDENTIFIER.matcher(identifier).matches()) {
            problem("identifier", "String should match pattern '^\\d{2}-\\d{2}$'", "string_pattern_mismatch");
            return identifier;
        }
        try {
            Anchor.parse(identifier);
        } catch (IdentifierException e) {
            // No record has such a day, so nobody could ever see the share.
            problem("identifier", "Value error, " + e.getMessage(), "value_error");
        }
        return identifier;
    }

    private int year() {
        Optional<Object> given = required("ref_year");
        if (given.isEmpty()) {
            return FIRST_YEAR;
        }
        if (!(given.get() instanceof Number number) || number.doubleValue() != Math.rint(number.doubleValue())) {
            problem("ref_year", "Input should be a valid integer", "int_type");
            return FIRST_YEAR;
        }
        if (number.doubleValue() < FIRST_YEAR) {
            problem("ref_year", "Input should be greater than or equal to " + FIRST_YEAR, "greater_than_equal");
        } else if (number.doubleValue() > LAST_YEAR) {
            problem("ref_year", "Input should be less than or equal to " + LAST_YEAR, "less_than_equal");
        }
        return number.intValue();
    }

    private Optional<Double> degrees(String name, int most) {
        Object given = body.getValue(name);
        if (given == null) {
            return Optional.empty();
        }
        if (!(given instanceof Number number)) {
            problem(name, "Input should be a valid number", "float_type");
            return Optional.empty();
        }
        double degrees = number.doubleValue();
        if (degrees < -most) {
            problem(name, "Input should be greater than or equal to -" + most, "greater_than_equal");
        } else if (!(degrees <= most)) {
            problem(name, "Input should be less than or equal to " + most, "less_than_equal");
        }
        return Optional.of(degrees);
    }

    private <T> Optional<T> known(String name, Optional<T> value, String allowed) {
        if (value.isEmpty()) {
            problem(name, "Input should be " + allowed, LITERAL);
        }
        return value;
    }

    private Optional<String> text(String name) {
        Optional<Object> given = required(name);
        Optional<String> text = given.filter(String.class::isInstance).map(String.class::cast);
        if (given.isPresent() && text.isEmpty()) {
            problem(name, "Input should be a valid string", "string_type");
        }
        return text;
    }

    private Optional<Object> required(String name) {
        if (!body.containsKey(name)) {
            problem(name, "Field required", "missing");
            return Optional.empty();
        }
        return Optional.of(Optional.ofNullable(body.getValue(name)).orElse(JsonNull.NULL));
    }

    /** Stands for {@code null}, which is a value of the wrong type. */
    private enum JsonNull {
        NULL
    }

    private void problem(String name, String message, String type) {
        problems.add(ApiException.problem("body -> " + name, message, type));
    }
}
