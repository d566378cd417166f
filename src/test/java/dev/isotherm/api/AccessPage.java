package dev.isotherm.api;

import dev.isotherm.api.route.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/access.md}: which route answers whom. */
final class AccessPage {
    /** In a cell: the route answers, with whatever the request deserves. */
    static final String YES = "yes";

    private static final Path PAGE = Path.of("docs/access.md");
    private static final String HEAD = "| method | path | access | "
            + Stream.of(Asker.values()).map(asker -> asker.title).collect(Collectors.joining(" | ")) + " |\n|"
            + "---|".repeat(3 + Asker.values().length) + "\n";
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]+) \\| `([^`]+)` \\| [a-z]+ \\| (.+) \\|");

    private AccessPage() {}

    /** Who asks: the columns. */
    enum Asker {
        NOBODY("nobody"),
        VISITOR("a visitor"),
        USER("a user"),
        ANOTHER("another user"),
        SERVICE("the service"),
        OPERATOR("an operator");

        private final String title;

        Asker(String title) {
            this.title = title;
        }
    }

    /** The table that these routes deserve. */
    static String table(List<DeclaredRoute> routes) {
        return routes.stream()
                .sorted(Comparator.comparing(DeclaredRoute::pattern).thenComparing(DeclaredRoute::method))
                .map(AccessPage::row)
                .collect(Collectors.joining("", HEAD, ""));
    }

    private static String row(DeclaredRoute route) {
        return Stream.of(Asker.values())
                .map(asker -> cell(route, asker))
                .collect(Collectors.joining(
                        " | ",
                        "| " + route.method() + " | `" + route.pattern() + "` | "
                                + route.access().name().toLowerCase(Locale.ROOT) + " | ",
                        " |\n"));
    }

    private static String cell(DeclaredRoute route, Asker asker) {
        if (asker == Asker.VISITOR && route.access() == Access.BEARER) {
            return "403";
        }
        boolean enters = route.access() == Access.PUBLIC
                || switch (asker) {
                    case NOBODY -> false;
                    case VISITOR -> route.access() == Access.VISITOR;
                    case OPERATOR -> route.access().ofOperators();
                    case USER, ANOTHER, SERVICE -> route.access() == Access.BEARER || route.access() == Access.VISITOR;
                };
        return !enters ? "401" : route.ofSomebody() && asker != Asker.USER ? "404" : YES;
    }

    /** The table that the page has. */
    static String shown() {
        return read().substring(read().indexOf(HEAD));
    }

    /** Replaces the table, which is the end of the page. */
    static void write(String table) {
        String page = read();
        try {
            Files.writeString(PAGE, page.substring(0, page.indexOf(HEAD)) + table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cells of the page by method and path. */
    static Map<String, Map<Asker, String>> cells() {
        Map<String, Map<Asker, String>> cells = new HashMap<>();
        Matcher row = ROW.matcher(shown());
        while (row.find()) {
            Iterator<String> texts = List.of(row.group(3).split(" \\| ")).iterator();
            Map<Asker, String> whom = new EnumMap<>(Asker.class);
            for (Asker asker : Asker.values()) {
                whom.put(asker, texts.next());
            }
            cells.put(row.group(1) + " " + row.group(2), whom);
        }
        return cells;
    }

    private static String read() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
