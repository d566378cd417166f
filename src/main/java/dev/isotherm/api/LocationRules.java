package dev.isotherm.api;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells what cannot be the name of a place: addresses, path tricks, and what broken clients send. */
final class LocationRules {
    private static final int MOST_CHARACTERS = 200;
    private static final Pattern ADDRESS = Pattern.compile(
            "(?i)://|@|\\\\|/|\\.\\.|\\blocalhost\\b|\\b\\d{1,3}(\\.\\d{1,3}){3}\\b|\\[(::1|fc00:|fe80:)"
                    + "|%(2f|5c|2e|40|3a)|\\p{Cntrl}");
    private static final Set<String> JUNK = Set.of("", "undefined", "null", "nan", "none", "object");
    private static final List<String> JUNK_PARTS = List.of("[object object]", "[object");

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
        String plain = location.strip().toLowerCase(Locale.ROOT);
        if (JUNK.contains(plain) || JUNK_PARTS.stream().anyMatch(plain::contains)) {
            throw ApiException.badRequest(
                    "Invalid location format: '" + location + "'. Please provide a valid location name.");
        }
    }
}
