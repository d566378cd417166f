package dev.isotherm.share.picture;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The fonts of pictures. They are files of the program, because a bare Java has none. They have the Latin, Greek,
 * Cyrillic, Armenian, Georgian, Hebrew and Arabic letters.
 */
final class Fonts {
    private static final String FOLDER = "/net/sf/jasperreports/fonts/dejavu/";

    private final Font regular = load("DejaVuSans.ttf");
    private final Font bold = load("DejaVuSans-Bold.ttf");

    /* Blocks: it reads files. */
    private static Font load(String file) {
        try (InputStream in = Fonts.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("A font is missing in the program: " + file);
            }
            return Font.createFont(Font.TRUETYPE_FONT, in);
        } catch (IOException e) {
            throw new UncheckedIOException("The font " + file + " cannot be read", e);
        } catch (FontFormatException e) {
            throw new IllegalStateException("The font " + file + " is not a font", e);
        }
    }

    Font regular(float size) {
        return regular.deriveFont(size);
    }

    Font bold(float size) {
        return bold.deriveFont(size);
    }

    boolean shows(int letter) {
        return bold.canDisplay(letter) && regular.canDisplay(letter);
    }
}
