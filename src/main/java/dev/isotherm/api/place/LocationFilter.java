package dev.isotherm.api.place;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Params;
import dev.isotherm.weather.place.Countries;
import dev.isotherm.weather.place.CuratedPlaces.Entry;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which places of a list a client wants.
 *
 * @param countries codes of ISO 3166-1; empty for all countries
 * @param tier empty for all tiers
 * @param limit the most places
 */
record LocationFilter(Set<String> countries, Optional<String> tier, int limit) {
    /** The longest list. */
    static final int LONGEST = 500;

    /** All places. */
    static final LocationFilter ALL = new LocationFilter(Set.of(), Optional.empty(), LONGEST);

    private static final Pattern CODE = Pattern.compile("[A-Z]{2}");

    /**
     * Reads {@code country_code}, {@code tier} and {@code limit}.
     *
     * @throws ApiException 400 for a country that does not exist, 422 for another limit than 1 to 500
     */
    static LocationFilter of(RoutingContext ctx, Countries known) {
        int limit = Params.number(ctx, "limit", LONGEST, 1, LONGEST);
        return new LocationFilter(
                Params.last(ctx, "country_code")
                        .map(code -> codes(code.toUpperCase(Locale.ROOT), known))
                        .orElse(Set.of()),
                Params.last(ctx, "tier"),
                limit);
    }

    private static Set<String> codes(String code, Countries known) {
        if (!CODE.matcher(code).matches()) {
            throw ApiException.badRequest("Invalid country code '" + shown(code)
                    + "'. Use a 2-letter ISO 3166-1 code (e.g. 'GB', 'US'), 'EU' for all EU members, or 'UK' as an"
                    + " alias for 'GB'.");
        }
        return switch (code) {
            case "EU" -> Countries.EUROPEAN_UNION;
            case "UK" -> Set.of("GB");
            default ->
                Set.of(known.find(code)
                        .map(country -> code)
                        .orElseThrow(() -> ApiException.badRequest("Unknown country code '" + code + "'.")));
        };
    }

    private static String shown(String code) {
        return code.length() > 50 ? code.substring(0, 50) + "…" : code;
    }

    /** The wanted places, in the order of the list. */
    List<Entry> of(List<Entry> places) {
        return wanted(places).limit(limit).toList();
    }

    /** The wanted places in the order of the list, but those of some countries in the order of their names. */
    List<Entry> byName(List<Entry> places) {
        return countries.isEmpty()
                ? of(places)
                : wanted(places)
                        .sorted(Comparator.comparing(Entry::name))
                        .limit(limit)
                        .toList();
    }

    private Stream<Entry> wanted(List<Entry> places) {
        return places.stream()
                .filter(place -> countries.isEmpty() || countries.contains(place.countryCode()))
                .filter(place -> tier.isEmpty() || tier.get().equals(place.tier()));
    }
}
