package dev.isotherm.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts that break programs. Each character is one byte, as everywhere in the requests of this package. */
final class Nasty {
    private static final List<String> ESCAPED = List.of(
            "%",
            "%2",
            "%zz",
            "%00",
            "%0a",
            "%0d%0aX-Injected:%201",
            "%1b%5b31m",
            "%2e%2e",
            "%2f",
            "%5c",
            "%25",
            "%2525",
            "%252e%252e%252f",
            "%3f",
            "%23",
            "%3b",
            "%c0%af",
            "%c3%28",
            "%e2%80%ae",
            "%e2%80%a8",
            "%ed%a0%80",
            "%ef%bb%bf",
            "%ef%bf%bf",
            "%f0%9f%8c%a1",
            "%f8%88%80%80%80",
            "%ff%fe",
            "%u0041",
            "%7f",
            "%c2%85",
            "%c4%b0",
            "a%cc%88");
    private static final List<String> WORDS = List.of(
            "-1",
            "0",
            "1",
            "007",
            "1.5",
            "1e9",
            "NaN",
            "Infinity",
            "99999999999999999999",
            "2147483648",
            "9223372036854775808",
            "-9223372036854775809",
            "0x10",
            "true",
            "null",
            "undefined",
            "[object+Object]",
            "*",
            "**",
            "*?[a",
            "{id}",
            ":id",
            "${jndi:ldap://x}",
            "{{7*7}}",
            "';--",
            "<b>",
            "a'b",
            "a+b",
            "a&b=c",
            "a=b",
            ";jsessionid=1",
            "CON",
            ".git",
            "~root",
            "02-30",
            "13-45",
            "+1-+1",
            "2026-11-20",
            "0000-00-00",
            "9999-99-99",
            "localhost",
            "127.0.0.1",
            "169.254.169.254",
            "London",
            "DAILY",
            "celsius");

    private Nasty() {}

    /** A text for a segment of a path or a part of a query; never whole and never a separator of paths. */
    static String escaped(Dice dice) {
        return switch (dice.below(8)) {
            case 0, 1, 2 -> dice.pick(ESCAPED);
            case 3, 4 -> dice.pick(WORDS);
            case 5 -> dice.pick(WORDS) + dice.pick(ESCAPED);
            case 6 -> longOne(dice);
            default -> random(dice, dice.between(1, 12));
        };
    }

    private static String longOne(Dice dice) {
        String part = dice.pick("a", "%41", "%c3%a9", "1", "-", ".", "%00", "%e2%80%ae");
        return part.repeat(dice.pick(10, 101, 201, 500) * dice.between(1, 2));
    }

    /* Escaped bytes of any value. */
    private static String random(Dice dice, int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> String.format("%%%02x", dice.below(256)))
                .collect(Collectors.joining());
    }

    /** A text for the value of a header: what the grammar allows, and bytes above ASCII. */
    static String headerValue(Dice dice) {
        return switch (dice.below(7)) {
            case 0 -> "";
            case 1 -> dice.pick(WORDS);
            case 2 -> dice.pick(ESCAPED);
            case 3 -> "x".repeat(dice.between(1, 3_000));
            case 4 -> "\u00ff\u00fe\u0080\u00e9".repeat(dice.between(1, 20));
            case 5 -> ",".repeat(dice.between(1, 200));
            default -> "\"" + dice.pick(WORDS) + "\", W/\"" + dice.pick(WORDS) + "\"";
        };
    }

    /** A value of JSON that nobody expects. */
    static String json(Dice dice) {
        return switch (dice.below(5)) {
            case 0 -> dice.pick("null", "true", "false", "[]", "{}", "[[]]", "[null]", "{\"a\":{}}", "[{}]", "\"\"");
            case 1 ->
                dice.pick(
                        "0",
                        "-0",
                        "-1",
                        "1.5",
                        "1e400",
                        "-1e400",
                        "1e-400",
                        "1E+2",
                        "2147483648",
                        "9223372036854775808",
                        "1" + "0".repeat(500),
                        "0." + "3".repeat(900),
                        "9".repeat(2_000));
            case 2 ->
                dice.pick(
                        "\"\\u0000\"",
                        "\"\\ud800\"",
                        "\"\\udc00\\ud800\"",
                        "\"\\u202e\\u2028\"",
                        "\"\\uffff\"",
                        "\"a\\nb\\tc\\\\\"",
                        utf8("\"é日本🌡\""),
                        "\"%0d%0a\"",
                        "\"__proto__\"");
            case 3 -> "\"" + dice.pick("x", " ", "\\u0000", utf8("é"), "\\\\").repeat(dice.pick(50, 201, 1_000)) + "\"";
            default -> "\"" + dice.pick(WORDS).replace("\"", "") + "\"";
        };
    }

    static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
