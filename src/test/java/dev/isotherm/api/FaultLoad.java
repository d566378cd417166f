package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.Attribution;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordMeta;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Records;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.record.json.RecordJson;
import dev.isotherm.support.Upstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Asks for records in every way, and holds the answers against the formula that the provider's weather is made by. */
final class FaultLoad {
    private static final int IN_FLIGHT = 32;
    /* All have the weather of every day; the unknown one is the last. */
    private static final List<String> PLACES = List.of("London", "Oslo, Norway", "51.5,0.1", "Xyzzyville");
    /* Today and young days, windows over new year, leap days, and a day to come. */
    private static final List<String> DAYS = List.of("11-23", "01-03", "02-29", "12-24");
    private static final List<String> PARTS = List.of("average", "trend", "summary", "meta");
    private static final List<String> FIELDS = List.of(
            "period",
            "location",
            "identifier",
            "range",
            "unit_group",
            "values",
            "average",
            "trend",
            "summary",
            "metadata");

    private final Map<LocalDate, Double> weather = new ConcurrentHashMap<>();
    private final ApiHarness api;
    private final RecordMeta meta;

    FaultLoad(ApiHarness api, String source, Optional<Attribution> attribution) {
        this.api = api;
        this.meta = new RecordMeta(Optional.of("Europe/London"), source, ApiHarness.NOW, false, attribution);
    }

    /**
     * One request.
     *
     * @param how {@code record}, {@code job}, or the name of a part of a record
     */
    record Ask(Period period, String place, String identifier, UnitGroup unit, String how) {
        boolean exists() {
            return !place.startsWith("Xyzzyville");
        }

        private String path(String suffix) {
            return "/v1/records/" + period.wireName() + "/"
                    + URLEncoder.encode(place, StandardCharsets.UTF_8).replace("+", "%20") + "/" + identifier + suffix
                    + "?unit_group=" + unit.wireName();
        }
    }

    /**
     * What came of it.
     *
     * @param status 200 also for the result of a job; 0 for a job that failed
     * @param body the record, the part, or the error
     */
    record Answer(Ask ask, int status, JsonObject body, Optional<String> retryAfter) {
        Set<Integer> missingYears() {
            JsonObject metadata = body.getJsonObject("metadata", new JsonObject());
            return metadata.getJsonArray("missing_years", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .filter(year -> year.getString("reason").equals("api_error"))
                    .map(year -> year.getInteger("year"))
                    .collect(Collectors.toSet());
        }
    }

    /** Requests by chance. */
    static List<Ask> mix(int number, long seed, boolean parts) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Period> periods = List.of(
                Period.DAILY, Period.DAILY, Period.DAILY, Period.WEEKLY, Period.WEEKLY, Period.MONTHLY, Period.YEARLY);
        List<Ask> asks = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            int kind = random.nextInt(10);
            String part = PARTS.get(random.nextInt(PARTS.size()));
            asks.add(new Ask(
                    periods.get(random.nextInt(periods.size())),
                    PLACES.get(random.nextInt(PLACES.size())),
                    DAYS.get(random.nextInt(DAYS.size())),
                    random.nextBoolean() ? UnitGroup.CELSIUS : UnitGroup.FAHRENHEIT,
                    kind == 0 ? "job" : kind < 3 && parts ? part : "record"));
        }
        return asks;
    }

    /** Each record once. */
    static List<Ask> all() {
        List<Ask> asks = new ArrayList<>();
        for (String place : PLACES) {
            for (Period period : Period.values()) {
                for (String day : DAYS) {
                    asks.add(new Ask(period, place, day, UnitGroup.CELSIUS, "record"));
                }
            }
        }
        return asks;
    }

    /** Whether there are paths for parts of records. */
    boolean servesParts() {
        return api.get("/v1/records/daily/London/11-20/average").statusCode() != 404;
    }

    /** Sends all, a few at a time. */
    List<Answer> run(List<Ask> asks) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(IN_FLIGHT);
        try {
            List<Callable<Answer>> calls = asks.stream()
                    .map(ask -> (Callable<Answer>) () -> answer(ask))
                    .toList();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> one : clients.invokeAll(calls)) {
                answers.add(one.get());
            }
            return answers;
        } finally {
            clients.shutdownNow();
        }
    }

    private Answer answer(Ask ask) {
        return switch (ask.how) {
            case "job" -> job(ask);
            case "record" -> of(ask, api.get(ask.path("")));
            default -> of(ask, api.get(ask.path("/" + ask.how)));
        };
    }

    private static Answer of(Ask ask, HttpResponse<String> response) {
        return new Answer(
                ask,
                response.statusCode(),
                new JsonObject(response.body()),
                response.headers().firstValue("Retry-After"));
    }

    private Answer job(Ask ask) {
        HttpResponse<String> created = api.post(ask.path("/async"));
        if (created.statusCode() != 202) {
            return of(ask, created);
        }
        JsonObject job = api.awaitEnd(new JsonObject(created.body()).getString("job_id"));
        return job.containsKey("result")
                ? new Answer(ask, 200, job.getJsonObject("result").getJsonObject("data"), Optional.empty())
                : new Answer(ask, 0, job, Optional.empty());
    }

    /** Holds an answer against the formula, and an error against the contract. */
    void check(Answer answer) {
        Ask ask = answer.ask;
        switch (answer.status) {
            case 200 -> {
                assertThat(ask.exists()).isTrue();
                checkNumbers(answer);
            }
            case 422 -> assertThat(answer.body.getString("message")).isEqualTo("location_not_found");
            case 503 -> {
                assertThat(answer.body.getString("message")).startsWith("The weather service cannot answer");
                assertThat(Integer.parseInt(answer.retryAfter.orElseThrow())).isPositive();
            }
            case 0 ->
                assertThat(answer.body.getJsonObject("error_details").getString("error_type"))
                        .as(answer.body.encode())
                        .isIn("unknown_place", "key_refused", "rate_limited", "unavailable", "bad_answer");
            default -> assertThat(answer.status).as("%s: %s", ask, answer.body).isEqualTo(200);
        }
    }

    private double mean(LocalDate day) {
        return weather.computeIfAbsent(day, Upstream.complete()::on);
    }

    private void checkNumbers(Answer answer) {
        Ask ask = answer.ask;
        RecordQuery query = new RecordQuery(
                ask.period, ask.place, ask.identifier, Anchor.parse(ask.identifier), ask.unit, Optional.empty());
        TemperatureRecord record =
                Records.compute(query, Upstream.TODAY.getYear(), Upstream.TODAY, this::mean, answer.missingYears());
        if (PARTS.contains(ask.how)) {
            String part = RecordJson.write(record, meta, RecordJson.Part.valueOf(ask.how.toUpperCase(Locale.ROOT)));
            assertThat(answer.body.getValue("data")).as("%s", ask).isEqualTo(new JsonObject(part).getValue("data"));
            return;
        }
        JsonObject expected = new JsonObject(RecordJson.write(record, meta));
        for (String field : FIELDS) {
            assertThat(answer.body.getValue(field)).as("%s of %s", field, ask).isEqualTo(expected.getValue(field));
        }
    }
}
