package dev.isotherm.fuzz;

import dev.isotherm.api.OpenApiDocument;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes requests for the operations of {@code openapi.yaml}, right ones and nearly right ones. */
final class Requests {
    private static final Map<String, List<String>> PATH_VALUES = Map.ofEntries(
            Map.entry("period", List.of("daily", "weekly", "monthly", "yearly")),
            Map.entry("location", List.of("London", "Sydney", "Cape%20Town", "Singapore", "Xyzzyville", "toronto")),
            Map.entry("identifier", List.of("11-20", "02-29", "1-5", "12-31", "04-31")),
            Map.entry("month_day", List.of("11-20", "01-15")),
            Map.entry("anchor", List.of("2026-11-21")),
            Map.entry("date", List.of("2026-11-20", "1990-02-28", "2026-02-30", "11-20")),
            Map.entry("asset", List.of("page.css", "page.js", "icon.svg")),
            Map.entry("file", List.of("page.css", "page.js", "swagger-ui.css", "favicon-32x32.png", "london.webp")),
            Map.entry("queue", List.of("records", "maintenance")),
            Map.entry("name", List.of("records", "visual-crossing")),
            Map.entry("session", List.of("s-1", "kXq3v0TtYbW1")),
            Map.entry("key", List.of("iso:place:london", "iso:{records}:all", "k")),
            Map.entry("endpoint", List.of("weather", "forecast", "records")));
    private static final Map<String, List<String>> QUERY_VALUES = Map.ofEntries(
            Map.entry("unit_group", List.of("celsius", "fahrenheit", "kelvin")),
            Map.entry("local_today", List.of("2026-11-22", "2026-11-24", "2020-01-01", "2026-02-30")),
            // A longer wait would be kept.
            Map.entry("wait", List.of("0", "1", "31", "-1", "x")),
            Map.entry("progress", List.of("true", "0", "maybe")),
            Map.entry("minutes", List.of("15", "60", "360", "1440", "61", "-1")),
            Map.entry("advice", List.of("too_few_slots", "TOO_FEW_SLOTS", "nope", "")),
            Map.entry("lastEventId", List.of("1-1", "0", "1795439728754-3")),
            Map.entry("limit", List.of("1", "5", "100", "500", "0")),
            Map.entry("offset", List.of("0", "1", "10000000")),
            Map.entry("period", List.of("daily", "weekly")),
            Map.entry("show_title", List.of("true", "0", "maybe")),
            Map.entry("queue", List.of("records", "maintenance", "nope")),
            Map.entry("state", List.of("queued", "active", "dead", "done", "nope")),
            Map.entry("country_code", List.of("GB", "EU", "uk", "ZZ", "G")),
            Map.entry("tier", List.of("global", "local")),
            Map.entry("q", List.of("lon", "New%20York", "a", "%E6%9D%B1%E4%BA%AC")),
            Map.entry("hours", List.of("1", "24", "999")),
            Map.entry("pattern", List.of("*", "iso:*", "a[b")),
            Map.entry("location", List.of("London", "Sydney")),
            Map.entry("dry_run", List.of("true", "false", "2")),
            Map.entry("include_images", List.of("true", "false")),
            Map.entry("warming_type", List.of("all", "popular", "specific", "nope")));

    private static final Pattern BUSY = Pattern.compile(
            "/v1/records/(.period|async)|/v1/jobs/|/v1/shares|/v1/og|/weather/|/v1/locations/s|/analytics|/admin/limits/|/cache/inv");

    private final OpenApiDocument document;
    private final Credentials credentials;
    private final List<String> operations;
    private final List<String> busy;
    private final Map<String, List<String>> ids = new HashMap<>();

    /**
     * Reads the description.
     *
     * @param jobs ids of jobs that there are
     * @param shares ids of shares that there are
     */
    Requests(OpenApiDocument document, Credentials credentials, List<String> jobs, List<String> shares) {
        this.document = document;
        this.credentials = credentials;
        this.operations = List.copyOf(document.operations());
        this.busy = operations.stream()
                .filter(operation -> BUSY.matcher(operation).find())
                .toList();
        List<String> all = new ArrayList<>(jobs);
        all.addAll(shares);
        all.add("record_computation_1795439623632_33b3729e5f0a4c7d9b1e2f3a4b5c6d7e");
        ids.put("id", all);
        ids.put("share", shares);
    }

    /** A request for any operation, more often for one that does more than read a list. */
    Draft any(Dice dice) {
        return of(dice.pick(dice.chance(50) ? busy : operations), dice);
    }

    /** A request with the right credentials for an operation that takes a body. */
    Draft withBody(Dice dice) {
        String operation = dice.pick(operations.stream()
                .filter(name -> document.operation(name).containsKey("requestBody"))
                .toList());
        Draft draft = of(operation, dice, true);
        draft.headers.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith("content-type:"));
        return draft.header("Content-Type: " + (dice.chance(95) ? "application/json" : "text/plain"));
    }

    private Draft of(String operation, Dice dice) {
        return of(operation, dice, dice.chance(60));
    }

    private Draft of(String operation, Dice dice, boolean rightCredentials) {
        int blank = operation.indexOf(' ');
        String template = operation.substring(blank + 1);
        List<JsonObject> parameters = parameters(operation, template);
        Draft draft =
                new Draft(method(operation.substring(0, blank), dice), path(template, dice) + query(parameters, dice));
        if (rightCredentials) {
            draft.headers.addAll(credentials.right(document.operation(operation), dice));
        } else {
            draft.headers.addAll(credentials.any(dice));
        }
        headers(parameters, dice).forEach(draft::header);
        if (document.operation(operation).containsKey("requestBody")) {
            draft.header("Content-Type: application/json").body(body(document.operation(operation), dice));
        } else if (dice.chance(5)) {
            draft.body("x".repeat(dice.pick(1, 100, 9_000)));
        }
        return draft;
    }

    private static String method(String described, Dice dice) {
        return described.equals("GET") && dice.chance(8) ? "HEAD" : described;
    }

    private List<JsonObject> parameters(String operation, String template) {
        return Stream.of(
                        document.operation(operation),
                        document.json.getJsonObject("paths").getJsonObject(template))
                .flatMap(at -> at.getJsonArray("parameters", new JsonArray()).stream())
                .map(parameter -> document.resolved((JsonObject) parameter))
                .toList();
    }

    private String path(String template, Dice dice) {
        StringBuilder path = new StringBuilder();
        for (String segment : template.substring(1).split("/", -1)) {
            path.append('/').append(segment.startsWith("{") ? value(template, segment, dice) : segment);
        }
        return path.toString();
    }

    private String value(String template, String segment, Dice dice) {
        String name = segment.substring(1, segment.indexOf('}'));
        String suffix = segment.substring(segment.indexOf('}') + 1);
        boolean share = template.startsWith("/v1/shares") || template.startsWith("/v1/og");
        List<String> known =
                Optional.ofNullable(ids.get(share ? "share" : name)).orElseGet(() -> PATH_VALUES.get(name));
        return (dice.chance(20) ? Nasty.escaped(dice) : dice.pick(known)) + suffix;
    }

    private static String query(List<JsonObject> parameters, Dice dice) {
        List<String> parts = new ArrayList<>();
        for (JsonObject parameter : parameters) {
            if (parameter.getString("in").equals("query") && dice.chance(50)) {
                String name = parameter.getString("name");
                boolean nasty = dice.chance(20) && !name.equals("wait");
                parts.add(name + "=" + (nasty ? Nasty.escaped(dice) : dice.pick(QUERY_VALUES.get(name))));
                if (dice.chance(5)) {
                    parts.add(name + "=" + dice.pick(QUERY_VALUES.get(name)));
                }
            }
        }
        if (dice.chance(8)) {
            parts.add(Nasty.escaped(dice) + dice.pick("", "=", "=1", "=%zz", "[]=1", "&&", "?"));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static List<String> headers(List<JsonObject> parameters, Dice dice) {
        List<String> lines = new ArrayList<>();
        for (JsonObject parameter : parameters) {
            if (parameter.getString("in").equals("header") && dice.chance(40)) {
                lines.add(parameter.getString("name") + ": "
                        + (dice.chance(40) ? Nasty.headerValue(dice) : dice.pick("*", "\"a\"", "1-1", "key-1", "0")));
            }
        }
        return lines;
    }

    /** An example, some of its values replaced. */
    private String body(JsonObject operation, Dice dice) {
        JsonObject media =
                operation.getJsonObject("requestBody").getJsonObject("content").getJsonObject("application/json");
        Object example = media.getValue("example");
        JsonObject schema = document.resolved(media.getJsonObject("schema"));
        if (!(example instanceof JsonObject) && schema.containsKey("properties")) {
            example = sample(schema, dice);
        }
        if (!(example instanceof JsonObject object)) {
            return Nasty.utf8(dice.chance(60) ? Json.encode(example) : "[" + Nasty.json(dice) + "]");
        }
        StringBuilder body = new StringBuilder("{");
        object.forEach(member -> {
            String value = dice.chance(12) ? Nasty.json(dice) : value(member.getValue(), dice);
            if (!dice.chance(4)) {
                body.append(body.length() > 1 ? "," : "").append(Json.encode(member.getKey()));
                body.append(':').append(value);
            }
        });
        for (String name : schema.getJsonObject("properties", new JsonObject()).fieldNames()) {
            if (!object.containsKey(name) && dice.chance(15)) {
                body.append(body.length() > 1 ? "," : "").append(Json.encode(name) + ":" + Nasty.json(dice));
            }
        }
        return body.append('}').toString();
    }

    /* Parts of a list are replaced, too. */
    private static String value(Object example, Dice dice) {
        if (example instanceof JsonArray list && list.size() > 0 && list.getValue(0) instanceof JsonObject) {
            return list.stream()
                    .map(entry -> dice.chance(12) ? Nasty.json(dice) : entry((JsonObject) entry, dice))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return Nasty.utf8(Json.encode(example));
    }

    private static String entry(JsonObject example, Dice dice) {
        return example.stream()
                .filter(member -> !dice.chance(4))
                .map(member -> Json.encode(member.getKey()) + ":"
                        + (dice.chance(12) ? Nasty.json(dice) : Nasty.utf8(Json.encode(member.getValue()))))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /* A value for each property of a schema that has no example of its own. */
    private static JsonObject sample(JsonObject schema, Dice dice) {
        JsonObject sample = new JsonObject();
        for (String name : schema.getJsonObject("properties").fieldNames()) {
            sample.put(name, dice.pick(1, 0, 12, "text", "London", "search", "10%", true, new JsonArray()));
        }
        return sample;
    }
}
