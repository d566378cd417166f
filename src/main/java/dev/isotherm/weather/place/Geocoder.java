package dev.isotherm.weather.place;

import dev.isotherm.limit.Request;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds places by their names. Belongs to one context. */
public interface Geocoder {
    /**
     * Searches for places.
     *
     * @param name one name, without region and country; also the beginning of a name, or its name in another language
     * @param most maximum number of places, 1 to 100
     * @param request how urgent the search is; it has a cancellation
     * @return the places in the order of the service; empty if there is none. Fails with
     *     {@code dev.isotherm.weather.provider.WeatherException}, or if the search was cancelled
     */
    Future<List<Found>> search(String name, int most, Request request);

    /**
     * A place of a search.
     *
     * @param id the service's number for it
     * @param name in English, if it has an English name
     * @param admin1 its first-level region, in English; may be blank
     * @param areas all its regions, from the first level down, in English
     * @param country its country, in English; may be blank
     * @param countryCode ISO 3166-1, two upper-case letters; may be blank
     * @param position where it is
     * @param timezone the IANA name of its time zone, if the service knows it
     * @param population how many people live there; 0 if not known
     * @param settlement whether it is a city, town or village, and not a mountain, an island or a country
     */
    record Found(
            long id,
            String name,
            String admin1,
            List<String> areas,
            String country,
            String countryCode,
            Coordinates position,
            Optional<String> timezone,
            long population,
            boolean settlement) {
        /** Keeps an unmodifiable copy. */
        public Found {
            areas = List.copyOf(areas);
        }

        /** Name, region and country, as far as they are known. */
        public String fullName() {
            return Stream.of(name, admin1, country)
                    .filter(part -> !part.isBlank())
                    .collect(Collectors.joining(", "));
        }
    }
}
