package dev.isotherm.weather.place;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names without accents, case and punctuation, for a search and for identifiers. */
final class SearchText {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NO_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private SearchText() {}

    /** Lower-case words with one space between them: "são paulo", "Sao-Paulo" and "SAO PAULO" are equal. */
    static String folded(String text) {
        String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("")
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        // An apostrophe is in the middle of a word: "Xi'an" is also written "Xian".
        String words = plain.replace("'", "").replace("’", "");
        return unmarked(NO_WORDS.matcher(words).replaceAll(" ").strip());
    }

    /** The folded words, joined with underscores: "stoke_on_trent". */
    static String identifier(String text) {
        return folded(text).replace(' ', '_');
    }

    /* Letters with a stroke are no letters with a mark in Unicode. */
    private static String unmarked(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case 'ø' -> plain.append('o');
                case 'ł' -> plain.append('l');
                case 'đ', 'ð' -> plain.append('d');
                case 'ħ' -> plain.append('h');
                case 'ı' -> plain.append('i');
                case 'æ' -> plain.append("ae");
                case 'œ' -> plain.append("oe");
                case 'þ' -> plain.append("th");
                default -> plain.append(letter);
            }
        }
        return plain.toString();
    }
}
