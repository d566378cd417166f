package dev.isotherm.weather.place;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Normalises names, so that different spellings of one name are equal. */
public final class PlaceNames {
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern COMMA = Pattern.compile(" ?, ?");

    private PlaceNames() {}

    /** Returns equal texts for names that differ only in case, spaces, spaces around commas or forms of Unicode. */
    public static String normalised(String location) {
        // Upper case first, because it turns "ß" into "SS". NFKC again, because a converted letter may have another
        // form.
        String folded = nfkc(nfkc(location).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
        String spaced = SPACES.matcher(folded).replaceAll(" ").strip();
        return COMMA.matcher(spaced).replaceAll(",");
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
