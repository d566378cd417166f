package dev.isotherm.share.picture;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.LineBreakMeasurer;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.text.AttributedString;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures and draws lines of text, from left to right and from right to left. */
final class Texts {
    private static final String MORE = "…";

    private final Graphics2D graphics;
    private final FontRenderContext context = new FontRenderContext(null, true, true);

    Texts(Graphics2D graphics) {
        this.graphics = graphics;
    }

    double width(String text, Font font) {
        return text.isEmpty() ? 0 : new TextLayout(text, font, context).getAdvance();
    }

    /** Draws a line that begins at a point; returns its width. */
    double left(String text, Font font, double x, double baseline) {
        if (text.isEmpty()) {
            return 0;
        }
        TextLayout layout = new TextLayout(text, font, context);
        layout.draw(graphics, (float) x, (float) baseline);
        return layout.getAdvance();
    }

    /** Draws a line that ends at a point. */
    void right(String text, Font font, double x, double baseline) {
        left(text, font, x - width(text, font), baseline);
    }

    /** Draws a line around a point, but within bounds. */
    void centred(String text, Font font, double x, double baseline, double from, double to) {
        double width = width(text, font);
        left(text, font, Math.max(from, Math.min(to - width, x - width / 2)), baseline);
    }

    /** The largest size, from {@code most} to {@code least}, in which a text fits; {@code least} if none does. */
    float size(String text, Font font, float most, float least, double room) {
        float size = most;
        while (size > least && width(text, font.deriveFont(size)) > room) {
            size -= 2;
        }
        return size;
    }

    /** The text, or as much of its beginning as fits, with an ellipsis. */
    String cut(String text, Font font, double room) {
        if (width(text, font) <= room) {
            return text;
        }
        BreakIterator letters = BreakIterator.getCharacterInstance(Locale.ROOT);
        letters.setText(text);
        int end = letters.last();
        while (end > 0 && width(text.substring(0, end).strip() + MORE, font) > room) {
            end = letters.previous();
        }
        return text.substring(0, Math.max(0, end)).strip() + MORE;
    }

    /** Breaks a text into lines; the last one is cut if there are too many. */
    List<String> lines(String text, Font font, double room, int most) {
        List<String> lines = new ArrayList<>();
        AttributedString attributed = new AttributedString(text);
        attributed.addAttribute(TextAttribute.FONT, font);
        LineBreakMeasurer measurer = new LineBreakMeasurer(attributed.getIterator(), context);
        int from = 0;
        while (from < text.length() && lines.size() < most - 1) {
            measurer.setPosition(from);
            int to = measurer.nextOffset((float) room);
            lines.add(text.substring(from, to).strip());
            from = to;
        }
        if (from < text.length()) {
            lines.add(cut(text.substring(from).strip(), font, room));
        }
        return lines;
    }
}
