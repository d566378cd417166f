package dev.isotherm.weather.place;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells which spellings are one name. */
public final class PlaceNames {
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern COMMA = Pattern.compile(" ?, ?");

    private PlaceNames() {}

    /** The same for names that differ in case, in runs of spaces, around commas and in Unicode's forms only. */
    public static String normalised(String location) {
        // By way of upper case, in which "ß" is "SS". A folded letter may be of another form than the one it came from.
        String folded = nfkc(nfkc(location).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
        String spaced = SPACES.matcher(folded).replaceAll(" ").strip();
        return COMMA.matcher(spaced).replaceAll(",");
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
