package dev.isotherm.weather.place;

import dev.isotherm.weather.place.Geocoder.Found;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses the place that a name means from the places of a search. The same name and the same places always give the
 * same choice. A plain value.
 *
 * @param name what to search for: the name without region and country
 * @param qualifiers the regions and the country that the client named; the place must lie in all of them
 */
public record PlaceChoice(String name, List<String> qualifiers) {
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern ARTICLE = Pattern.compile("^the ");
    private static final Map<String, String> SHORT_COUNTRIES =
            Map.of("uk", "GB", "great britain", "GB", "usa", "US", "united states of america", "US", "uae", "AE");

    /* An equal name before a longer one or one in another language, a town before a mountain or a country of that
     * name, then the largest. The number decides between equals. */
    private Comparator<Found> order() {
        return Comparator.comparing((Found place) -> !fold(place.name()).equals(fold(name)))
                .thenComparing(place -> !place.settlement())
                .thenComparing(Comparator.comparingLong(Found::population).reversed())
                .thenComparingLong(Found::id);
    }

    /**
     * Reads a name as clients write it: "name", "name, country" or "name, region, country".
     *
     * @return empty if there is nothing to search for
     */
    public static Optional<PlaceChoice> of(String location) {
        List<String> parts =
                Arrays.stream(location.split(",")).map(String::strip).toList();
        if (parts.isEmpty() || parts.get(0).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PlaceChoice(
                parts.get(0),
                parts.stream().skip(1).filter(part -> !part.isEmpty()).toList()));
    }

    /** The place that is meant; empty if none of them lies where the client said. */
    public Optional<Found> from(List<Found> places) {
        return places.stream()
                .filter(place -> qualifiers.stream().allMatch(qualifier -> lies(place, qualifier)))
                .min(order());
    }

    private static boolean lies(Found place, String qualifier) {
        String where = fold(qualifier);
        return names(place).contains(where) || place.countryCode().equals(SHORT_COUNTRIES.get(where));
    }

    private static Set<String> names(Found place) {
        return Stream.concat(
                        place.areas().stream(),
                        Stream.of(place.admin1(), place.country(), place.countryCode(), countryName(place)))
                .map(PlaceChoice::fold)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /* The same country may have another English name in Java, for example Turkey and Türkiye. */
    private static String countryName(Found place) {
        return place.countryCode().matches("[A-Z]{2}")
                ? new Locale.Builder().setRegion(place.countryCode()).build().getDisplayCountry(Locale.ENGLISH)
                : "";
    }

    private static String fold(String name) {
        String plain = Normalizer.normalize(PlaceNames.normalised(name), Normalizer.Form.NFD)
                .replace('’', '\'');
        return ARTICLE.matcher(ACCENTS.matcher(plain).replaceAll("")).replaceFirst("");
    }
}
