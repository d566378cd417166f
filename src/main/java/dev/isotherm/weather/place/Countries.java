package dev.isotherm.weather.place;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The countries by their codes of ISO 3166-1, with two upper-case letters. Immutable. */
public final class Countries {
    /** The member states of the European Union. */
    public static final Set<String> EUROPEAN_UNION = Set.of(
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK");

    private final Map<String, Country> byCode = new HashMap<>();

    private Countries() {}

    /**
     * A country.
     *
     * @param name in English
     * @param continent in English
     */
    public record Country(String name, String continent) {}

    static Countries of(List<String[]> rows) {
        Countries countries = new Countries();
        rows.forEach(row -> countries.byCode.put(row[0], new Country(row[1], row[2])));
        return countries;
    }

    /** The country of a code; empty if there is none. */
    public Optional<Country> find(String code) {
        return Optional.ofNullable(byCode.get(code));
    }
}
