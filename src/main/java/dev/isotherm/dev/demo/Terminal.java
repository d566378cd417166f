package dev.isotherm.dev.demo;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The terminal of the demo: knows its width, whether lines may be redrawn and coloured, and whether it shows more than
 * ASCII. In a pipe it writes no escape codes. Not thread-safe: only one context may write.
 */
final class Terminal {
    private static final int NARROWEST = 60;
    private static final int WIDEST = 120;
    private static final int USUAL = 80;
    /** Characters that could move the cursor or change colours, if a server puts them into a name. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}]+");

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7e]");
    private static final Pattern ACCENT = Pattern.compile("\\p{M}+");
    private static final Pattern DEGREE = Pattern.compile(" ?°");

    /** The styles of a text, with their ANSI codes. */
    enum Style {
        BOLD(1),
        DIM(2),
        RED(31),
        BLUE(34);

        private final int code;

        Style(int code) {
            this.code = code;
        }
    }

    private final PrintStream out;
    private final PrintStream err;
    private final int width;
    private final boolean interactive;
    private final boolean unicode;
    private int drawn;

    Terminal(PrintStream out, PrintStream err, int width, boolean interactive, boolean unicode) {
        this.out = out;
        this.err = err;
        this.width = width;
        this.interactive = interactive;
        this.unicode = unicode;
    }

    /**
     * Makes a terminal from the environment variables {@code COLUMNS}, {@code TERM}, {@code NO_COLOR}, {@code LC_ALL},
     * {@code LC_CTYPE}, {@code LANG} and {@code DEMO_ASCII}.
     *
     * @param environment the environment variables
     * @param console whether it is interactive, that is {@code System.console() != null}
     * @param out gets the output, always in UTF-8 or ASCII
     * @param err gets the errors
     * @return a terminal 60 to 120 columns wide
     */
    static Terminal of(Map<String, String> environment, boolean console, OutputStream out, OutputStream err) {
        String term = environment.getOrDefault("TERM", "");
        boolean interactive =
                console && !term.isEmpty() && !term.equals("dumb") && !environment.containsKey("NO_COLOR");
        boolean unicode = environment.getOrDefault("DEMO_ASCII", "").isEmpty() && utf8(environment);
        Charset charset = unicode ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
        return new Terminal(
                new PrintStream(out, true, charset),
                new PrintStream(err, true, charset),
                width(environment.getOrDefault("COLUMNS", "")),
                interactive,
                unicode);
    }

    private static boolean utf8(Map<String, String> environment) {
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("")
                .toLowerCase(Locale.ROOT);
        return locale.contains("utf-8") || locale.contains("utf8");
    }

    private static int width(String columns) {
        boolean usable = columns.matches("[1-9]\\d{0,4}");
        return usable ? Math.max(NARROWEST, Math.min(WIDEST, Integer.parseInt(columns))) : USUAL;
    }

    int width() {
        return width;
    }

    boolean interactive() {
        return interactive;
    }

    boolean unicode() {
        return unicode;
    }

    /** Makes foreign text safe for this terminal: without control characters, and in ASCII if it shows only that. */
    String text(String any) {
        String safe = CONTROL.matcher(any).replaceAll(" ");
        if (unicode) {
            return safe;
        }
        String known = DEGREE.matcher(safe)
                .replaceAll(" deg ")
                .replace("±", "+/-")
                .replace("²", "^2")
                .replace("σ", "sigma")
                .replace("–", "-")
                .replace("’", "'")
                .replace("…", "...");
        String bare =
                ACCENT.matcher(Normalizer.normalize(known, Normalizer.Form.NFD)).replaceAll("");
        return NOT_ASCII.matcher(bare).replaceAll("?");
    }

    /** The text in these styles, if the terminal supports them. */
    String styled(String text, Style... styles) {
        if (!interactive || text.isEmpty()) {
            return text;
        }
        StringBuilder codes = new StringBuilder();
        for (Style style : styles) {
            codes.append("\u001B[").append(style.code).append('m');
        }
        return codes + text + "\u001B[0m";
    }

    /** Prints one line as it is. */
    void line(String line) {
        endRedraw();
        out.println(line);
    }

    /**
     * Prints foreign text after a head, in as many lines as it needs. Further lines are indented by the head's width.
     */
    void paragraph(String head, String any) {
        String indent = head;
        for (String line : wrap(text(any), width - head.length())) {
            line((indent + line).stripTrailing());
            indent = " ".repeat(head.length());
        }
    }

    /** Replaces the text of the last call; only for interactive terminals. */
    void redraw(String text) {
        out.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
        out.flush();
        drawn = Math.max(1, text.length());
    }

    /** Prints an error. */
    void error(String any) {
        endRedraw();
        err.println(text("isotherm: " + any));
    }

    /** Prints lines after an error that help to avoid it. */
    void hint(String lines) {
        lines.lines().forEach(err::println);
    }

    private void endRedraw() {
        if (drawn > 0) {
            out.println();
            drawn = 0;
        }
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            if (line.length() + 1 + word.length() > width && !line.isEmpty()) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
            while (line.length() > width) {
                int cut = Character.isHighSurrogate(line.charAt(width - 1)) ? width - 1 : width;
                lines.add(line.substring(0, cut));
                line.delete(0, cut);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
