package dev.isotherm.api.record;

import dev.isotherm.api.route.ApiException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Refuses texts that cannot be the name of a place: URLs, path tricks, and values from broken clients. */
public final class LocationRules {
    private static final String FIELD = "path -> location";
    private static final int MOST_CHARACTERS = 200;
    private static final Pattern ADDRESS = Pattern.compile(
            "(?i)://|@|\\\\|/|\\.\\.|\\blocalhost\\b|\\b\\d{1,3}(\\.\\d{1,3}){3}\\b|\\[(::1|fc00:|fe80:)"
                    + "|%(2f|5c|2e|40|3a)|\\p{Cntrl}");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s\\p{Z},]*");
    private static final Pattern MARKS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    /** JavaScript writes this for an object that is used as text. */
    private static final String OBJECT_TEXT = "[object";

    private static final String UNDEFINED = "undefined";
    /** No part of a place's full name is one of these. */
    private static final Set<String> NO_NAMES = Set.of(UNDEFINED, "null", "object");
    /**
     * What programs write for "no value". Nan (Thailand) and None (Italy) are towns, so a name is refused only if it
     * has no other words.
     */
    private static final Set<String> NO_VALUES = Set.of(UNDEFINED, "null", "object", "nan", "none", "nil");

    private LocationRules() {}

    /**
     * Refuses a text that is not a place name.
     *
     * @param location as the client sent it, decoded
     * @throws ApiException 422 or 400, with the texts of the contract
     */
    public static void check(String location) {
        check(location, FIELD);
    }

    /** The same for a location that is not in the path. */
    static void check(String location, String field) {
        checkLength(location, field);
        problem(location).ifPresent(text -> {
            throw ApiException.badRequest(text);
        });
    }

    /**
     * Refuses a text that is too long.
     *
     * @throws ApiException 422
     */
    public static void checkLength(String location) {
        checkLength(location, FIELD);
    }

    private static void checkLength(String location, String field) {
        if (location.codePointCount(0, location.length()) > MOST_CHARACTERS) {
            throw ApiException.invalid(
                    field, "String should have at most " + MOST_CHARACTERS + " characters", "string_too_long");
        }
    }

    /** Why a text is not a place name, in the words of the contract; empty if it may be one. */
    public static Optional<String> problem(String location) {
        if (isCommonWord(location)) {
            return Optional.empty();
        }
        if (ADDRESS.matcher(location).find()) {
            return Optional.of("Invalid location format. Please provide a valid location name.");
        }
        return isJunk(location.toLowerCase(Locale.ROOT))
                ? Optional.of("Invalid location format: '" + location + "'. Please provide a valid location name.")
                : Optional.empty();
    }

    /* Most names are a word of letters, for which the patterns below would be the longest part of a kept answer. */
    private static boolean isCommonWord(String location) {
        String word = location.toLowerCase(Locale.ROOT);
        return !word.isEmpty()
                && word.codePoints().allMatch(Character::isLetter)
                && !word.equals("localhost")
                && !NO_VALUES.contains(word);
    }

    /* Each such name would cost the paid calls of a whole record. */
    private static boolean isJunk(String location) {
        if (location.contains(OBJECT_TEXT) || SEPARATORS.matcher(location).matches()) {
            return true;
        }
        List<String> parts = Stream.of(location.split(","))
                .map(part -> MARKS.matcher(part).replaceAll(" ").strip())
                .toList();
        List<String> words =
                parts.stream().flatMap(part -> Stream.of(part.split(" "))).toList();
        return parts.stream().anyMatch(NO_NAMES::contains)
                || words.contains(UNDEFINED)
                || (words.stream().anyMatch(NO_VALUES::contains)
                        && words.stream().noneMatch(word -> LETTER.matcher(word).find() && !NO_VALUES.contains(word)));
    }
}
