package dev.isotherm.weather.place;

import java.text.Normalizer;
import java.util.Locale;

/** Names without accents, case and punctuation, for a search and for identifiers. */
final class SearchText {
    private static final char LAST_ASCII = 0x7f;

    private SearchText() {}

    /** Lower-case words with one space between them: "são paulo", "Sao-Paulo" and "SAO PAULO" are equal. */
    static String folded(String text) {
        String plain = isAscii(text)
                ? text.toLowerCase(Locale.ROOT)
                : unmarked(Normalizer.normalize(text, Normalizer.Form.NFKD))
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT);
        // No regular expressions: a start folds ten thousand names before it serves.
        StringBuilder words = new StringBuilder(plain.length());
        boolean gap = false;
        for (int i = 0; i < plain.length(); i += Character.charCount(plain.codePointAt(i))) {
            int letter = plain.codePointAt(i);
            if (inWord(letter)) {
                if (gap && !words.isEmpty()) {
                    words.append(' ');
                }
                gap = false;
                append(words, letter);
            } else if (letter != '\'' && letter != '’') {
                // An apostrophe is in the middle of a word: "Xi'an" is also written "Xian".
                gap = true;
            }
        }
        return words.toString();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_ASCII) {
                return false;
            }
        }
        return true;
    }

    private static boolean inWord(int letter) {
        return switch (Character.getType(letter)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> Character.isLetter(letter);
        };
    }

    private static String unmarked(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().filter(letter -> !isMark(letter)).forEach(plain::appendCodePoint);
        return plain.toString();
    }

    private static boolean isMark(int letter) {
        return switch (Character.getType(letter)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    /** The folded words, joined with underscores: "stoke_on_trent". */
    static String identifier(String text) {
        return folded(text).replace(' ', '_');
    }

    /* Letters with a stroke are no letters with a mark in Unicode. */
    private static void append(StringBuilder words, int letter) {
        switch (letter) {
            case 'ø' -> words.append('o');
            case 'ł' -> words.append('l');
            case 'đ', 'ð' -> words.append('d');
            case 'ħ' -> words.append('h');
            case 'ı' -> words.append('i');
            case 'æ' -> words.append("ae");
            case 'œ' -> words.append("oe");
            case 'þ' -> words.append("th");
            default -> words.appendCodePoint(letter);
        }
    }
}
