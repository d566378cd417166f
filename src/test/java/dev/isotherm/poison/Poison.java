package dev.isotherm.poison;

import dev.isotherm.poison.RedisPen.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A kind of value that no Isotherm writes.
 *
 * @param name for people
 * @param text what may also stand within a hash or a stream
 * @param commands what writes it to a key that is empty
 */
record Poison(String name, Optional<Object> text, Function<String, List<Command>> commands) {
    /** A part of each text; it may be in an answer only as JSON writes it. */
    static final String MARK = "<poison>\"\\\u0001";

    private static final int MEGABYTE = 1 << 20;
    private static final int DEEP = 20_000;
    private static final String FAR = "99999999999999999";

    private Poison(String name, Function<String, List<Command>> commands) {
        this(name, Optional.empty(), commands);
    }

    @Override
    public String toString() {
        return name;
    }

    static Stream<Poison> all() {
        return Stream.of(texts(), numbers(), json(), hashes(), lists(), sortedSets(), streams())
                .flatMap(List::stream);
    }

    private static Poison text(String name, Object value) {
        return new Poison(name, Optional.of(value), key -> List.of(Command.of("SET", key, value)));
    }

    private static Poison passing(String name, Object value) {
        return new Poison(name, key -> List.of(Command.of("SET", key, value, "PX", 86_400_000)));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static List<Poison> texts() {
        byte[] noUtf8 = {'{', '"', (byte) 0xc3, '(', (byte) 0xff, '"', ':', '1', '}'};
        return List.of(
                text("an empty text", ""),
                text("a text", MARK),
                passing("a text with an expiry", MARK),
                text("a megabyte of letters", MARK + "x".repeat(MEGABYTE)),
                text("a megabyte of chance", random(MEGABYTE)),
                text("bytes that are no UTF-8", noUtf8),
                text("zeros", new byte[1_000]),
                text("lines and an escape", "\r\n\u001b[31m" + MARK + "\r\nX-Injected: 1\r\n"));
    }

    private static List<Poison> numbers() {
        return Stream.of("0", "-1", "1.5", "NaN", "inf", "1e400", "9223372036854775807", FAR + FAR, " 7 ", "0x10")
                .map(number -> text("the number " + number, number))
                .toList();
    }

    private static List<Poison> json() {
        String wrong = "{\"process\":1,\"role\":{},\"context\":null,\"limiters\":{},\"worker\":[],\"report\":7,"
                + "\"id\":{},\"type\":[],\"message\":1,\"at\":2,\"location\":{},\"period\":1,\"identifier\":[],"
                + "\"ref_year\":\"x\",\"unit\":0,\"latitude\":\"x\",\"longitude\":[],\"timezone\":1,\"name\":{},"
                + "\"identity\":3,\"timestamp\":4,\"data\":5,\"unit_group\":6}";
        String shared = "{\"location\":\"London\",\"period\":\"daily\",\"identifier\":\"11-20\",\"ref_year\":2020,"
                + "\"unit\":\"celsius\",\"latitude\":";
        String far =
                "{\"process\":\"p\",\"role\":\"worker\",\"context\":\"worker#1\",\"limiters\":[{\"name\":\"records\","
                        + "\"limit\":1e300,\"in_use\":-1,\"waiting\":1e18}],\"worker\":{\"name\":\"x\",\"queues\":[1],"
                        + "\"started\":" + FAR + "000},\"slots\":{\"count\":-1,\"used\":1e99},\"report\":{\"v\":1},"
                        + "\"type\":\"t\",\"message\":\"m\",\"at\":\"+999999999-01-01T00:00:00Z\",\"identity\":\"x\","
                        + "\"name\":\"n\",\"latitude\":1e400,\"longitude\":-1e400,\"timezone\":\"Nowhere/Land\","
                        + "\"location\":\"l\",\"period\":\"daily\",\"identifier\":\"99-99\",\"ref_year\":1e99,\"unit\":\"celsius\"}";
        return List.of(
                text("JSON that breaks off", "{\"id\":\"" + MARK.charAt(0)),
                text("a JSON list that breaks off", "[1,2,{"),
                text("an empty object", "{}"),
                text("an empty list", "[]"),
                text("null", "null"),
                text("two objects", "{} {}"),
                text("an object with a comment", "{/*poison*/\"a\":1}"),
                text("NaN in JSON", "{\"latitude\":NaN,\"name\":Infinity}"),
                text("deep lists", "[".repeat(DEEP)),
                text("deep objects", "{\"a\":".repeat(990) + "1" + "}".repeat(990)),
                text("members twice", "{\"name\":\"a\",\"name\":1,\"type\":\"a\",\"type\":{}}"),
                text("members of other types", wrong),
                text("members out of all bounds", far),
                text("a share beyond the pole", shared + "91,\"longitude\":0}"),
                text("a share without a longitude", shared + "51}"),
                text("a share of a year that is none", shared.replace("2020", "20200") + "51,\"longitude\":0}"),
                text("a share of a day that is none", shared.replace("11-20", "02-30") + "51,\"longitude\":0}"));
    }

    private static Poison hash(String name, Object... fields) {
        return new Poison(name, key -> {
            List<Object> words = new ArrayList<>(List.of("HSET", key));
            words.addAll(Arrays.asList(fields));
            return List.of(new Command(words));
        });
    }

    private static Poison fields(String name, Object value) {
        List<Object> words = new ArrayList<>();
        for (String field :
                ("v type state priority attempt max stalls fence timeout created updated place wait same trace"
                                + " progress lease worker cancel schema window drained rate succeeded failed dead cancelled stalled"
                                + " stale retried expired damaged reaped jumped jump spared paused place:0 tick:housekeeping hits"
                                + " misses errors since total day spent gone not_stored reports api_calls duration time:overall:x"
                                + " platform:a records/perContext records/queue visual-crossing/waitMs records/changed_at job"
                                + " request aaaaaaaa")
                        .split(" ")) {
            words.add(field);
            words.add(value);
        }
        return hash(name, words.toArray());
    }

    private static List<Poison> hashes() {
        return List.of(
                hash("a hash", "poison", MARK),
                hash("a hash of rubbish", random(100), random(1_000), "", ""),
                fields("known fields that are texts", MARK),
                fields("known fields that are empty", ""),
                fields("known fields that are huge", FAR + FAR),
                fields("known fields that are large", "9007199254740990"),
                fields("known fields that are negative", "-5"),
                fields("known fields that are fractions", "1e3"),
                fields("known fields without an end", "1e999999999"));
    }

    private static List<Poison> lists() {
        return List.of(
                new Poison("a list", key -> List.of(Command.of("RPUSH", key, MARK, "", "{}"))),
                new Poison("a list of rubbish", key -> List.of(Command.of("RPUSH", key, random(100), random(200_000)))),
                new Poison("a set", key -> List.of(Command.of("SADD", key, MARK, "", "1"))));
    }

    private static Poison scores(String name, Object... scored) {
        return new Poison(name, key -> {
            List<Object> words = new ArrayList<>(List.of("ZADD", key));
            words.addAll(Arrays.asList(scored));
            return List.of(new Command(words));
        });
    }

    private static List<Poison> sortedSets() {
        byte[] line = "s\n1-000000001".getBytes(StandardCharsets.UTF_8);
        byte[] noIds = "s\nx".getBytes(StandardCharsets.UTF_8);
        return List.of(
                scores("a sorted set", 1, MARK),
                scores("infinite scores", "inf", "poison", "-inf", "more", "inf", ""),
                scores(
                        "scores of the future and of fractions",
                        "4102444800000",
                        "a",
                        "4102444800000000",
                        "b",
                        1.5,
                        "c"),
                scores("scores too large to be exact", "1e300", "x", "-1e300", "y"),
                scores("members that are no ids", 1, random(50), 2, "", 3, line, 4, noIds, 5, "}{"),
                new Poison(
                        "many members",
                        key -> List.of(Command.of(
                                "EVAL",
                                "for i = 1, 300 do redis.call('ZADD', KEYS[1], i, 'no id ' .. i) end return 0",
                                1,
                                key))));
    }

    private static List<Poison> streams() {
        return List.of(
                new Poison("a stream", key -> List.of(Command.of("XADD", key, "*", "poison", MARK))),
                new Poison(
                        "a stream of other fields",
                        key -> List.of(
                                Command.of("XADD", key, "*", "id", MARK, "state", "none", "progress", "-1/x"),
                                Command.of("XADD", key, "*", "s", "s", "r", MARK),
                                Command.of("XADD", key, "*", "s", "s", "r", "{\"id\":1}"))),
                new Poison(
                        "a stream of the future",
                        key -> List.of(Command.of("XADD", key, "4102444800000-7", "id", "x", "state", "queued"))),
                new Poison(
                        "a stream of impossible numbers",
                        key -> List.of(Command.of(
                                "XADD", key, "4102444800000-18446744073709551615", "id", "x", "state", "queued"))),
                new Poison(
                        "a stream of impossible times",
                        key -> List.of(Command.of("XADD", key, "9999999999999999999-0", "id", "x", "state", "queued"))),
                new Poison(
                        "a stream that takes no more",
                        key -> List.of(Command.of(
                                "XADD",
                                key,
                                "18446744073709551615-18446744073709551615",
                                "id",
                                "x",
                                "state",
                                "queued"))));
    }
}
