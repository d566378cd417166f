package dev.isotherm.share.picture;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Draws the file {@code share/placeholder.png}, which is sent where there is no record or no AWT. It is not drawn by
 * the service, because a Java without AWT needs it too.
 */
final class Placeholder {
    private static final double[] BARS = {
        -0.6, -0.9, -0.3, -0.7, 0.2, -0.5, -0.8, 0.1, -0.2, 0.4, -0.3, 0.3, 0.6, -0.1, 0.5, 0.8, 0.3, 0.9, 0.7, 1
    };

    private Placeholder() {}

    /** Writes the file. */
    public static void main(String[] args) throws IOException {
        Files.write(
                Path.of("src/main/resources/share/placeholder.png"),
                Painter.png(image()).getBytes());
    }

    static BufferedImage image() {
        BufferedImage image = new BufferedImage(Painter.WIDTH, Painter.HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        Palette palette = new Palette();
        try (Fonts fonts = new Fonts()) {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(palette.background);
            graphics.fillRect(0, 0, Painter.WIDTH, Painter.HEIGHT);
            for (int i = 0; i < BARS.length; i++) {
                int height = (int) Math.abs(BARS[i] * 130);
                graphics.setColor(palette.bar(BARS[i], 1));
                graphics.fillRect(62 + i * 54, BARS[i] < 0 ? 420 : 420 - height, 38, height);
            }
            graphics.setColor(palette.ink);
            graphics.fillRect(60, 419, 1080, 2);
            Texts texts = new Texts(graphics);
            texts.left("Isotherm", fonts.bold(72), 60, 130);
            graphics.setColor(palette.quiet);
            texts.left("Is today warm for this place and date?", fonts.regular(36), 60, 196);
        } finally {
            graphics.dispose();
        }
        return image;
    }
}
