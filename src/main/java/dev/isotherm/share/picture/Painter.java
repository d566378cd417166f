package dev.isotherm.share.picture;

import io.vertx.core.buffer.Buffer;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws the picture of a record: the place, the days, a sentence, a bar for each year, the source. All of it blocks, so
 * never use it on an event loop.
 */
public final class Painter implements AutoCloseable {
    /** The width of a picture, pixels. */
    public static final int WIDTH = 1200;
    /** The height of a picture, pixels. */
    public static final int HEIGHT = 630;

    private static final int MARGIN = 60;
    private static final int ROOM = WIDTH - 2 * MARGIN;
    private static final int LARGEST = 54;
    private static final int SMALLEST = 32;
    private static final int TITLE_HEIGHT = 132;
    private static final int UNTITLED_HEIGHT = 24;
    private static final int SENTENCE = 28;
    private static final int LINE = 38;
    private static final int MOST_LINES = 3;
    private static final int FOOT = HEIGHT - 26;

    private final Fonts fonts;
    private final Palette palette = new Palette();

    /**
     * Reads the fonts.
     *
     * @throws UncheckedIOException if this Java cannot read them
     */
    public Painter() {
        // Otherwise Java looks for a screen if the environment names one.
        System.setProperty("java.awt.headless", "true");
        fonts = new Fonts();
    }

    /** Draws a picture; returns the bytes of a PNG. */
    public Buffer draw(Subject subject) {
        return png(image(subject));
    }

    BufferedImage image(Subject subject) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            graphics.setColor(palette.background);
            graphics.fillRect(0, 0, WIDTH, HEIGHT);
            Texts texts = new Texts(graphics);
            if (subject.titled()) {
                title(graphics, texts, subject);
            }
            sentence(graphics, texts, subject);
            layOut(subject).draw(graphics, fonts);
            foot(graphics, texts, subject);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    /** The chart at its place, which is below the sentence. */
    BarChart layOut(Subject subject) {
        int lines = lines(new Texts(null), subject).size();
        return new BarChart(subject, firstLine(subject) + (lines - 1) * LINE + 14, HEIGHT - 86);
    }

    /** Whether a letter can be drawn. */
    boolean shows(int letter) {
        return fonts.shows(letter);
    }

    private void title(Graphics2D graphics, Texts texts, Subject subject) {
        String days = Wording.days(subject);
        Optional<Wording.Place> place = Wording.place(subject, fonts::shows);
        String name = place.map(Wording.Place::name).orElse(days);
        graphics.setColor(palette.ink);
        Font large = fonts.bold(texts.size(name, fonts.bold(LARGEST), LARGEST, SMALLEST, ROOM));
        texts.left(texts.cut(name, large, ROOM), large, MARGIN, 82);
        place.ifPresent(shown -> below(graphics, texts, shown.region(), days));
    }

    private void below(Graphics2D graphics, Texts texts, String region, String days) {
        Font font = fonts.regular(26);
        String between = region.isEmpty() ? "" : "  ·  ";
        double room = ROOM - texts.width(between + days, font);
        graphics.setColor(palette.quiet);
        double x = MARGIN + texts.left(texts.cut(region, font, room), font, MARGIN, TITLE_HEIGHT - 6);
        x += texts.left(between, font, x, TITLE_HEIGHT - 6);
        graphics.setColor(palette.ink);
        texts.left(days, font, x, TITLE_HEIGHT - 6);
    }

    private static int firstLine(Subject subject) {
        return (subject.titled() ? TITLE_HEIGHT : UNTITLED_HEIGHT) + 48;
    }

    private List<String> lines(Texts texts, Subject subject) {
        return texts.lines(Wording.sentence(subject), fonts.regular(SENTENCE), ROOM, MOST_LINES);
    }

    private void sentence(Graphics2D graphics, Texts texts, Subject subject) {
        int baseline = firstLine(subject);
        graphics.setColor(palette.ink);
        for (String line : lines(texts, subject)) {
            texts.left(line, fonts.regular(SENTENCE), MARGIN, baseline);
            baseline += LINE;
        }
    }

    private void foot(Graphics2D graphics, Texts texts, Subject subject) {
        Font font = fonts.regular(19);
        graphics.setColor(palette.quiet);
        texts.left("Source: " + Wording.source(subject.source()), font, MARGIN, FOOT);
        texts.right(Wording.years(subject.record()), font, WIDTH - MARGIN, FOOT);
    }

    /** Removes the temporary files of the fonts. */
    @Override
    public void close() {
        fonts.close();
    }

    static Buffer png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("This Java cannot write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
