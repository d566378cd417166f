package dev.isotherm.dev.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads the members of a foreign JSON object. Errors name the wrong member.
 *
 * @param object the object
 * @param path the prefix of its members in error messages, with the last dot; empty for the outermost object
 */
record JsonFields(JsonObject object, String path) {
    JsonFields object(String name) {
        return optionalObject(name).orElseThrow(() -> unusable(name, "an object"));
    }

    Optional<JsonFields> optionalObject(String name) {
        return optional(name, JsonObject.class, "an object").map(inner -> new JsonFields(inner, path + name + "."));
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> unusable(name, "a text"));
    }

    Optional<String> optionalText(String name) {
        return optional(name, String.class, "a text");
    }

    double number(String name) {
        return optionalNumber(name).orElseThrow(() -> unusable(name, "a number"));
    }

    OptionalDouble optionalNumber(String name) {
        return optional(name, Number.class, "a number")
                .map(number -> OptionalDouble.of(number.doubleValue()))
                .orElseGet(OptionalDouble::empty);
    }

    int whole(String name) {
        double number = number(name);
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw unusable(name, "a whole number");
        }
        return (int) number;
    }

    /** The objects of an array; empty if the member is missing. */
    List<JsonFields> objects(String name) {
        JsonArray array = optional(name, JsonArray.class, "an array").orElseGet(JsonArray::new);
        return array.stream()
                .map(item -> {
                    if (item instanceof JsonObject inner) {
                        return new JsonFields(inner, path + name + "[].");
                    }
                    throw unusable(name, "an array of objects");
                })
                .toList();
    }

    private <T> Optional<T> optional(String name, Class<T> type, String expected) {
        Object value = object.getValue(name);
        if (value != null && !type.isInstance(value)) {
            throw unusable(name, expected);
        }
        return Optional.ofNullable(type.cast(value));
    }

    private DemoException unusable(String name, String expected) {
        return new DemoException("the server's answer cannot be read: " + path + name + " is not " + expected);
    }
}
