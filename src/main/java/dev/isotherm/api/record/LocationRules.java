package dev.isotherm.api.record;

import dev.isotherm.api.route.ApiException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells what cannot be the name of a place: addresses, path tricks, and what broken clients send. */
final class LocationRules {
    private static final int MOST_CHARACTERS = 200;
    private static final Pattern ADDRESS = Pattern.compile(
            "(?i)://|@|\\\\|/|\\.\\.|\\blocalhost\\b|\\b\\d{1,3}(\\.\\d{1,3}){3}\\b|\\[(::1|fc00:|fe80:)"
                    + "|%(2f|5c|2e|40|3a)|\\p{Cntrl}");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s\\p{Z},]*");
    private static final Pattern MARKS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    /** How JavaScript begins the text of an object that was put where a name belongs. */
    private static final String OBJECT_TEXT = "[object";

    private static final String UNDEFINED = "undefined";
    /** No place has such a name, so none is a part of a place's full name. */
    private static final Set<String> NO_NAMES = Set.of(UNDEFINED, "null", "object");
    /** What programs write for "no value". Nan (Thailand) and None (Italy) are towns, so these are only junk by themselves. */
    private static final Set<String> NO_VALUES = Set.of(UNDEFINED, "null", "object", "nan", "none", "nil");

    private LocationRules() {}

    /**
     * Refuses what is no place name.
     *
     * @param location as the client sent it, decoded
     * @throws ApiException 422 or 400 as the contract words it
     */
    static void check(String location) {
        if (location.codePointCount(0, location.length()) > MOST_CHARACTERS) {
            throw ApiException.invalid(
                    "path -> location",
                    "String should have at most " + MOST_CHARACTERS + " characters",
                    "string_too_long");
        }
        if (ADDRESS.matcher(location).find()) {
            throw ApiException.badRequest("Invalid location format. Please provide a valid location name.");
        }
        if (isJunk(location.toLowerCase(Locale.ROOT))) {
            throw ApiException.badRequest(
                    "Invalid location format: '" + location + "'. Please provide a valid location name.");
        }
    }

    /* Each such name would cost a whole record of paid calls. */
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
