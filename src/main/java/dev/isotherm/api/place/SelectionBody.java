package dev.isotherm.api.place;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.RequestBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Which place somebody selected.
 *
 * @param id its identifier; may be empty if there is a name
 * @param name its name; may be empty if there is an identifier
 * @param admin1 its region
 * @param countryCode its country, ISO 3166-1
 */
record SelectionBody(
        Optional<String> id, Optional<String> name, Optional<String> admin1, Optional<String> countryCode) {
    /**
     * Reads the body of a request.
     *
     * @throws ApiException 422 with the texts of the contract, for all wrong members
     */
    static SelectionBody of(Buffer body) {
        JsonObject json = RequestBody.object(body, "Input should be a valid dictionary", "dict_type");
        SelectionBody read = new Members(json).read();
        if (read.id.isEmpty() && read.name.isEmpty()) {
            throw ApiException.invalid(
                    "body",
                    "Value error, Provide either 'location_id' or 'name' (with optional admin1 / country_code)",
                    "value_error");
        }
        return read;
    }

    private static final class Members {
        private final JsonObject json;
        private final JsonArray problems = new JsonArray();

        Members(JsonObject json) {
            this.json = json;
        }

        SelectionBody read() {
            SelectionBody read = new SelectionBody(
                    text("location_id", 1, 100),
                    text("name", 1, 200),
                    text("admin1", 0, 200),
                    text("country_code", 2, 2));
            // The rest is checked and not used: the directory says where a place is.
            text("country_name", 0, 200);
            text("timezone", 0, 64);
            number("latitude", 90);
            number("longitude", 180);
            if (!problems.isEmpty()) {
                throw ApiException.invalid(problems);
            }
            return read;
        }

        private Optional<String> text(String name, int min, int max) {
            Object value = json.getValue(name);
            if (value == null) {
                return Optional.empty();
            }
            if (!(value instanceof String text)) {
                problem(name, "Input should be a valid string", "string_type");
                return Optional.empty();
            }
            int length = text.codePointCount(0, text.length());
            if (length < min) {
                problem(name, "String should have at least " + characters(min), "string_too_short");
            } else if (length > max) {
                problem(name, "String should have at most " + characters(max), "string_too_long");
            }
            return text.isBlank() ? Optional.empty() : Optional.of(text);
        }

        private static String characters(int count) {
            return count + (count == 1 ? " character" : " characters");
        }

        private void number(String name, int bound) {
            Object value = json.getValue(name);
            if (value == null) {
                return;
            }
            if (!(value instanceof Number number)) {
                problem(name, "Input should be a valid number", "float_type");
            } else if (number.doubleValue() < -bound) {
                problem(name, "Input should be greater than or equal to -" + bound, "greater_than_equal");
            } else if (number.doubleValue() > bound) {
                problem(name, "Input should be less than or equal to " + bound, "less_than_equal");
            }
        }

        private void problem(String name, String message, String type) {
            problems.add(ApiException.problem("body -> " + name, message, type));
        }
    }
}
