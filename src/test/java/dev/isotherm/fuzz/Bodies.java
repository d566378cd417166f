package dev.isotherm.fuzz;

import dev.isotherm.fuzz.FuzzCase.Expect;
import dev.isotherm.fuzz.FuzzCase.Sent;
import java.nio.charset.StandardCharsets;

/** Bodies that are no JSON, or hardly, and bodies in chunks. */
final class Bodies {
    private static final int DEEP = 30_000;

    private Bodies() {}

    /** Breaks the body of a request; its framing stays right. */
    static Draft broken(Draft draft, Dice dice) {
        String body = draft.sentBody();
        int at = dice.between(0, body.length());
        return draft.body(
                switch (dice.below(10)) {
                    case 0 -> "";
                    case 1 -> body.substring(0, at);
                    case 2 -> body.substring(0, at) + (char) dice.below(256) + body.substring(at);
                    case 3 ->
                        dice.pick("\u00ef\u00bb\u00bf", "\u00fe\u00ff", "\u0000", " \n\t", "\u001e", "//x\n") + body;
                    case 4 -> body + dice.pick("x", "{}", ",", "\u0000", "\u00ff", "]", "/*");
                    case 5 -> deep(dice);
                    case 6 -> twice(body, dice);
                    case 7 -> Nasty.json(dice);
                    case 8 ->
                        new String(
                                body.getBytes(dice.pick(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)),
                                StandardCharsets.ISO_8859_1);
                    default -> large(body, dice);
                });
    }

    private static String deep(Dice dice) {
        int levels = dice.pick(100, 999, 1_001, DEEP);
        return switch (dice.below(3)) {
            case 0 -> "[".repeat(levels) + "]".repeat(levels);
            case 1 -> "{\"a\":".repeat(levels / 3) + "1" + "}".repeat(levels / 3);
            default -> "[".repeat(levels);
        };
    }

    private static String twice(String body, Dice dice) {
        String name = dice.pick("location", "perContext", "selection_method", "name", "location_id");
        String members = "\"" + name + "\":" + Nasty.json(dice) + ",\"" + name + "\":" + Nasty.json(dice);
        return body.startsWith("{") ? "{" + members + "," + body.substring(1) : "{" + members + "}";
    }

    /* Around the bound of 64 KB. */
    private static String large(String body, Dice dice) {
        int size = dice.pick(60_000, 65_536, 65_537, 100_000);
        String filler = "\"filler\":\"" + "x".repeat(size) + "\"";
        return body.startsWith("{") && body.length() > 2
                ? "{" + filler + "," + body.substring(1)
                : "[\"" + "x".repeat(size) + "\"]";
    }

    /** Sends the body in chunks. */
    static Draft inChunks(Draft draft, Dice dice) {
        if (dice.chance(20)) {
            draft.body("x".repeat(dice.pick(65_536, 70_000)));
        }
        return draft.inChunks(
                dice.pick(1, 3, 17, 5_000, 9_000).intValue() * (draft.sentBody().length() > 10_000 ? 100 : 1));
    }

    /** A request whose chunks are none. */
    static FuzzCase badChunks(Draft draft, Dice dice) {
        String head = draft.method + " " + draft.target + " HTTP/1.1\r\nHost: localhost\r\n"
                + String.join(
                        "", draft.headers.stream().map(line -> line + "\r\n").toList())
                + "Transfer-Encoding: chunked\r\n\r\n";
        String size = dice.pick("0x5", "+5", "-5", "5_", " 5", "5 ", "", "g", "ffffffffffffffff5", "80000005", "5\n");
        String body =
                switch (dice.below(6)) {
                    case 0 -> "5\r\nabcdeX0\r\n\r\n";
                    case 1 -> "5\r\nabcde0\r\n\r\n";
                    case 2 -> "5\nabcde\r\n0\r\n\r\n";
                    case 3 -> "5;a\nb\r\nabcde\r\n0\r\n\r\n";
                    case 4 -> "5\r\nabcde\r\n0\r\n: a\r\n\r\n";
                    default -> size + "\r\nabcde\r\n0\r\n\r\n";
                };
        return FuzzCase.broken("bad chunks", Expect.ONE, new Sent(draft.method, draft.target), head + body);
    }
}
