package dev.isotherm.share.picture;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * The fonts of pictures. They are files of the program, so pictures look the same everywhere, and a machine needs no
 * fonts. They have the Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters. Java needs them as files
 * of the system, so they are copied into a temporary folder until {@link #close()}.
 */
final class Fonts implements AutoCloseable {
    private static final String RESOURCES = "/net/sf/jasperreports/fonts/dejavu/";
    private static final String REGULAR = "DejaVuSans.ttf";
    private static final String BOLD = "DejaVuSans-Bold.ttf";
    private static final String LIST = "fontconfig.properties";
    /* Names the file with the fonts of the system. */
    private static final String LIST_PROPERTY = "sun.awt.fontconfig";

    private final Path folder;
    private final Font regular;
    private final Font bold;

    /**
     * Copies and reads the fonts.
     *
     * @throws UncheckedIOException if there is no room for temporary files, or if this Java cannot read fonts
     */
    Fonts() {
        try {
            folder = Files.createTempDirectory("isotherm-fonts-");
            copy(REGULAR);
            copy(BOLD);
            list();
            regular =
                    Font.createFont(Font.TRUETYPE_FONT, folder.resolve(REGULAR).toFile());
            bold = Font.createFont(Font.TRUETYPE_FONT, folder.resolve(BOLD).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("The fonts cannot be read: " + e.getMessage(), e);
        } catch (FontFormatException e) {
            throw new IllegalStateException("The fonts of this program are damaged", e);
        }
    }

    private void copy(String file) throws IOException {
        try (InputStream in = Fonts.class.getResourceAsStream(RESOURCES + file)) {
            if (in == null) {
                throw new FileNotFoundException("The program lacks its font " + file);
            }
            Files.copy(in, folder.resolve(file));
        }
    }

    /* Without a list Java asks the library fontconfig for the fonts of the system. If the library or all fonts are
     * missing, as in small images, Java then reads no other font either. */
    private void list() throws IOException {
        String given = System.getProperty(LIST_PROPERTY, "");
        if (!given.isEmpty() && Files.exists(Path.of(given))) {
            return;
        }
        Properties fonts = new Properties();
        fonts.setProperty("version", "1");
        fonts.setProperty("sequence.allfonts", "latin-1");
        fonts.setProperty("filename.DejaVu", folder.resolve(REGULAR).toString());
        for (String name : List.of("dialog", "dialoginput", "sansserif", "serif", "monospaced")) {
            for (String style : List.of("plain", "bold", "italic", "bolditalic")) {
                fonts.setProperty(name + "." + style + ".latin-1", "DejaVu");
            }
        }
        Path list = folder.resolve(LIST);
        try (OutputStream out = Files.newOutputStream(list)) {
            fonts.store(out, null);
        }
        System.setProperty(LIST_PROPERTY, list.toString());
    }

    Font regular(float size) {
        return regular.deriveFont(size);
    }

    Font bold(float size) {
        return bold.deriveFont(size);
    }

    /** Whether both fonts have a letter. */
    boolean shows(int letter) {
        return bold.canDisplay(letter) && regular.canDisplay(letter);
    }

    /** Removes the temporary files. */
    @Override
    public void close() {
        try {
            for (String file : List.of(REGULAR, BOLD, LIST)) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary fonts in " + folder + " cannot be removed", e);
        }
    }
}
