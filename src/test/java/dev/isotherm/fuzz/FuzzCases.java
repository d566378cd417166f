package dev.isotherm.fuzz;

import dev.isotherm.fuzz.FuzzCase.Expect;
import dev.isotherm.fuzz.FuzzCase.Sent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Makes the cases of a run: the same seed and index always make the same case. */
final class FuzzCases {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get");
    private static final int MOST_PIPELINED = 20;
    private static final int TOO_MANY_PIPELINED = 60;

    private final long seed;
    private final Requests requests;

    FuzzCases(long seed, Requests requests) {
        this.seed = seed;
        this.requests = requests;
    }

    FuzzCase at(int index) {
        Dice dice = Dice.of(seed, index);
        FuzzCase made = make(dice);
        return dice.chance(5) ? made.inPieces(dice.pick(1, 7, 100)) : made;
    }

    private FuzzCase make(Dice dice) {
        int which = dice.below(100);
        if (which < 32) {
            return one("a request", requests.any(dice));
        } else if (which < 44) {
            return one("a path", path(requests.any(dice), dice));
        } else if (which < 54) {
            return one("headers", BadHeads.headers(requests.any(dice), dice));
        } else if (which < 64) {
            return one("a body", Bodies.broken(requests.withBody(dice), dice));
        } else if (which < 70) {
            return one("a method", method(requests.any(dice), dice));
        } else if (which < 78) {
            return BadHeads.refused(dice);
        } else if (which < 83) {
            return Bodies.badChunks(requests.withBody(dice), dice);
        } else if (which < 86) {
            return one("chunks", Bodies.inChunks(requests.withBody(dice), dice));
        } else if (which < 89) {
            return pipeline(dice);
        } else if (which < 92) {
            return one("HTTP/1.0", old(requests.any(dice), dice));
        } else if (which < 94) {
            return one("absolute form", absolute(requests.any(dice), dice));
        }
        return which < 98 ? flipped(dice) : incomplete(dice);
    }

    private static FuzzCase one(String kind, Draft draft) {
        return FuzzCase.answered(kind, List.of(draft));
    }

    private static Draft path(Draft draft, Dice dice) {
        String[] parts = draft.target.split("\\?", 2);
        String path = parts[0];
        int slash = slash(path, dice);
        String before = path.substring(0, slash);
        String after = path.substring(slash);
        int at = dice.between(1, path.length());
        String changed =
                switch (dice.below(9)) {
                    case 0 -> before + dice.pick("/.", "/..", "/%2e", "/%2E%2e", "//", "/", "/x/..", "/%20") + after;
                    case 1 -> path + dice.pick("/", "//", "/.", "/..", "/x", ";x=1", "%2f", "%00", ".json", "%3f");
                    case 2 -> "/" + Nasty.escaped(dice) + path;
                    case 3 -> path.substring(0, at) + Nasty.escaped(dice) + path.substring(at);
                    case 4 -> escape(path, dice);
                    case 5 -> path.toUpperCase(Locale.ROOT);
                    case 6 -> path.substring(0, at);
                    case 7 ->
                        path.substring(0, at)
                                + dice.pick("\u00e9", "\u00ff", "\\", "\"", "|", "^", "`", "{")
                                + path.substring(at);
                    default -> "/" + dice.pick("admin/", "data/", "v1/", "docs/", "") + Nasty.escaped(dice);
                };
        draft.target = changed + (parts.length > 1 ? "?" + parts[1] : "");
        return draft;
    }

    private static int slash(String path, Dice dice) {
        int[] slashes = IntStream.range(0, path.length())
                .filter(i -> path.charAt(i) == '/')
                .toArray();
        return slashes[dice.below(slashes.length)];
    }

    /* Escapes one character, which leaves the path the same. */
    private static String escape(String path, Dice dice) {
        int at = dice.below(path.length());
        return path.substring(0, at) + String.format("%%%02x", (int) path.charAt(at)) + path.substring(at + 1);
    }

    private static Draft method(Draft draft, Dice dice) {
        draft.method = dice.pick(METHODS);
        if (draft.method.equals("OPTIONS") && dice.chance(70)) {
            draft.header("Origin: " + dice.pick("https://temphist.com", "null", "x", Nasty.headerValue(dice)));
            draft.header("Access-Control-Request-Method: " + dice.pick("GET", "POST", "get", "", "FOO"));
            draft.header("Access-Control-Request-Headers: " + dice.pick("authorization", "x-admin-key, x", ",,", ""));
        }
        return draft;
    }

    private FuzzCase pipeline(Dice dice) {
        boolean tooMany = dice.chance(15);
        int count = tooMany ? TOO_MANY_PIPELINED : dice.between(2, MOST_PIPELINED);
        List<Draft> drafts =
                IntStream.range(0, count).mapToObj(i -> requests.any(dice)).toList();
        FuzzCase made = FuzzCase.answered("a pipeline of " + count, drafts);
        return tooMany ? new FuzzCase(made.kind(), made.bytes(), made.requests(), Expect.NOTHING_DUE, 0) : made;
    }

    private static Draft old(Draft draft, Dice dice) {
        draft.version = "HTTP/1.0";
        if (dice.chance(30)) {
            draft.header("X-Forwarded-Proto: " + dice.pick("http", "https", "ftp", ""));
        }
        return draft;
    }

    private static Draft absolute(Draft draft, Dice dice) {
        draft.target = dice.pick("http://localhost", "https://localhost", "http://other:80", "HTTP://LOCALHOST")
                + draft.target;
        return draft;
    }

    /* A request with some bytes changed, which may be anything then. */
    private FuzzCase flipped(Dice dice) {
        Draft draft = requests.any(dice);
        byte[] bytes = FuzzCase.bytes(draft.text()).getBytes();
        for (int i = dice.between(1, 4); i > 0; i--) {
            bytes[dice.below(bytes.length)] = (byte) dice.below(256);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        // Without the end of a head no answer is due.
        Expect expect = text.contains("\r\n\r\n") ? Expect.SANE : Expect.NOTHING_DUE;
        return FuzzCase.broken("changed bytes", expect, new Sent(text.split(" ", 2)[0], draft.target), text);
    }

    /* A sender that stops: nothing follows on its connection. */
    private FuzzCase incomplete(Dice dice) {
        Draft draft = dice.chance(50) ? requests.withBody(dice) : requests.any(dice);
        String text = draft.text();
        int end = dice.between(1, text.length() - 1);
        List<Sent> sent = new ArrayList<>(List.of(new Sent(draft.method, draft.target)));
        return new FuzzCase("a sender that stops", FuzzCase.bytes(text.substring(0, end)), sent, Expect.NOTHING_DUE, 0);
    }
}
