package dev.isotherm.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Many ways to write one path, for attempts to get round the rules for it. */
final class PathSpellings {
    /* What is open. */
    private static final List<String> OPEN = List.of("/data", "/docs", "/health", "/static");
    /* Ways up, each as far as one of these. */
    private static final List<String> UP =
            List.of("/..", "/%2e%2e", "/.%2e", "/%2E.", "/x/../..", "/x/%2e%2e/.%2e", "/./..", "/x//../../..");
    /* What only looks like a way up. */
    private static final List<String> NO_WAY = List.of(
            "/..;",
            "/%252e%252e",
            "/%c0%ae%c0%ae",
            "/..%2f",
            "/..%5c",
            "\\..",
            "/..\\",
            "%2f..",
            "/x/%00/../../..",
            "/x/..%00/..",
            "/#/../..",
            "/?/../..");

    private PathSpellings() {}

    /** Ways to write a path that servers, proxies and routers have taken for that path. */
    static List<String> of(String path) {
        String plain = path.substring(1);
        String first = path.replaceFirst("^(/[^/]*).*", "$1");
        String rest = path.substring(first.length());
        List<String> all = new ArrayList<>(same(path));
        all.addAll(List.of(
                path + "/",
                path + "//",
                path + "/.",
                path + "/x/..",
                path + ";x",
                path + "%00",
                path + "%20",
                path + "?a=/health",
                path + "?/../../health",
                path + "#/health",
                path.replace("/", "//"),
                path.replace("/", "/./"),
                path.replace("/", "/%2e/"),
                path.replace("/", "\\"),
                "/" + plain.replace("/", "%2f"),
                "/" + plain.replace("/", "%5c"),
                path.toUpperCase(Locale.ROOT),
                first + ";x=/data/" + rest,
                escaped(path, 1),
                escaped(path, path.length()),
                "http://localhost" + path,
                "http://localhost/data/.." + path,
                "http://localhost/data/%2e%2e" + path,
                "HTTP://data:80" + path,
                "http://health" + path,
                "data" + path));
        for (String open : List.of("/data", "")) {
            NO_WAY.forEach(up -> all.add(open + up + path));
        }
        return all;
    }

    /** Ways to write a path that lead there: itself first, then from what is open, up and into what may not be. */
    static List<String> same(String path) {
        List<String> all = new ArrayList<>(List.of(path, "/" + path, "/." + path));
        for (String open : OPEN) {
            UP.forEach(up -> all.add(open + up + path));
        }
        return all;
    }

    /* With so many letters written as escapes. */
    private static String escaped(String path, int letters) {
        StringBuilder text = new StringBuilder();
        int left = letters;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean letter = c != '/' && left > 0;
            left -= letter ? 1 : 0;
            text.append(letter ? "%" + Integer.toHexString(c) : String.valueOf(c));
        }
        return text.toString();
    }
}
