package dev.isotherm.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.isotherm.SharedData;
import dev.isotherm.record.json.RecordJson;
import dev.isotherm.support.Upstream;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The reference's captured answers, computed again from the weather it was fed and compared as text. */
class GoldenCapturesTest {
    private static final String SOURCE = "test";

    @TestFactory
    Stream<DynamicTest> recordsEqualTheCapturedAnswers() {
        return SharedData.tests("contract/golden/http", folder -> {
            List<Path> captures = captures(folder);
            assertThat(captures).hasSizeGreaterThanOrEqualTo(11);
            return captures.stream().map(file -> dynamicTest(name(file), () -> checkRecord(file)));
        });
    }

    @TestFactory
    Stream<DynamicTest> partsEqualTheCapturedAnswers() {
        return Stream.of(RecordJson.Part.values())
                .map(part -> dynamicTest("sub_" + part.name().toLowerCase(Locale.ROOT), () -> checkPart(part)));
    }

    private static void checkRecord(Path file) {
        String captured = minified(SharedData.read(file));
        JsonObject body = new JsonObject(captured).getJsonObject("body");
        JsonObject wanted =
                body.containsKey("values") ? body : body.getJsonObject("result").getJsonObject("data");
        String written = compute(wanted);
        // Maps compare regardless of order (the reference's cached answers have another), but 12 is not 12.0.
        boolean borrowed = wanted.containsKey("meta");
        assertThat(shown(new JsonObject(written), borrowed)).isEqualTo(shown(wanted, borrowed));
        if (captured.contains("\"values\":[{\"date\":") && !borrowed) {
            assertThat(captured).contains(written);
        }
    }

    /** The members to compare: where the answer was borrowed from a neighbouring day, only the numbers are that day's. */
    private static Map<String, Object> shown(JsonObject record, boolean borrowed) {
        Map<String, Object> members = new HashMap<>(record.getMap());
        if (borrowed) {
            members.keySet().retainAll(List.of("values", "average", "trend", "summary"));
        }
        return members;
    }

    private static void checkPart(RecordJson.Part part) {
        String name = "sub_" + part.name().toLowerCase(Locale.ROOT) + ".json";
        String captured = minified(SharedData.text("contract/golden/http/" + name));
        RecordQuery query = new RecordQuery(
                Period.DAILY, "London", "11-20", new Anchor(11, 20), UnitGroup.CELSIUS, Optional.empty());
        RecordMeta meta = new RecordMeta(Optional.of("Europe/London"), SOURCE, Instant.EPOCH, false, Optional.empty());
        String written = RecordJson.write(
                Records.compute(query, 2026, Upstream.TODAY, Upstream.complete(), Set.of()), meta, part);
        assertThat(captured).endsWith("\"body\":" + withoutSource(written) + "}");
    }

    private static String compute(JsonObject wanted) {
        String identifier = wanted.getString("identifier");
        String anchor = wanted.containsKey("meta")
                ? wanted.getJsonObject("meta")
                        .getJsonObject("served_from")
                        .getString("end_date")
                        .substring("2026-".length())
                : identifier;
        RecordQuery query = new RecordQuery(
                Period.of(wanted.getString("period")).orElseThrow(),
                wanted.getString("location"),
                identifier,
                Anchor.parse(anchor),
                UnitGroup.of(wanted.getString("unit_group")).orElseThrow(),
                Optional.empty());
        RecordMeta meta = new RecordMeta(
                Optional.of(wanted.getString("timezone")),
                SOURCE,
                OffsetDateTime.parse(wanted.getString("updated")).toInstant(),
                false,
                Optional.empty());
        return withoutSource(
                RecordJson.write(Records.compute(query, 2026, Upstream.TODAY, Upstream.complete(), Set.of()), meta));
    }

    private static String withoutSource(String json) {
        return json.replace(",\"source\":\"" + SOURCE + "\"", "");
    }

    private static List<Path> captures(Path folder) {
        return SharedData.files(folder).stream()
                .filter(file -> !name(file).startsWith("old_"))
                .filter(file -> SharedData.read(file).contains("\"anomaly\":"))
                .toList();
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /** The JSON text without white space outside of strings; its numbers stay as the reference printed them. */
    private static String minified(String json) {
        StringBuilder out = new StringBuilder(json.length());
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                out.append(c).append(json.charAt(++i));
            } else if (inString || !Character.isWhitespace(c)) {
                inString ^= c == '"';
                out.append(c);
            }
        }
        return out.toString();
    }
}
