package dev.isotherm.weather;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells which spellings are one name. */
final class PlaceNames {
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern COMMA = Pattern.compile(" ?, ?");

    private PlaceNames() {}

    /** The same for names that differ in case, in runs of spaces, around commas and in Unicode's forms only. */
    static String normalised(String location) {
        // Folded once more: a letter in lower case may be of another form than the one that it came from.
        String folded = nfkc(nfkc(location).toLowerCase(Locale.ROOT));
        String spaced = SPACES.matcher(folded).replaceAll(" ").strip();
        return COMMA.matcher(spaced).replaceAll(",");
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
