package dev.isotherm.api;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.IdentifierException;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and checks what a request for a record asks. */
final class RecordQueries {
    private static final String LOCAL_TODAY = "local_today";
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

    private final InstantSource clock;

    RecordQueries(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Reads the query of {@code /v1/records/:period/:location/:identifier}.
     *
     * @throws ApiException where a part is not valid
     */
    RecordQuery of(RoutingContext ctx) {
        Period period = Period.of(ctx.pathParam("period"))
                .orElseThrow(() -> ApiException.invalid(
                        "path -> period", "Input should be 'daily', 'weekly', 'monthly' or 'yearly'", "literal_error"));
        UnitGroup unit = UnitGroup.of(last(ctx, "unit_group").orElse("celsius"))
                .orElseThrow(() -> ApiException.invalid(
                        "query -> unit_group", "Input should be 'celsius' or 'fahrenheit'", "literal_error"));
        Optional<LocalDate> today = last(ctx, LOCAL_TODAY).map(this::localToday);
        String location = ctx.pathParam("location");
        LocationRules.check(location);
        String identifier = ctx.pathParam("identifier");
        try {
            return new RecordQuery(period, location, identifier, Anchor.parse(identifier), unit, today);
        } catch (IdentifierException e) {
            throw ApiException.badRequest(e.getMessage());
        }
    }

    /* No place on Earth is more than a day from UTC's date. */
    private LocalDate localToday(String text) {
        LocalDate utc = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        try {
            if (DATE.matcher(text).matches()) {
                LocalDate date = LocalDate.parse(text);
                if (!date.isBefore(utc.minusDays(1)) && !date.isAfter(utc.plusDays(1))) {
                    return date;
                }
                throw invalid("is not within one day of UTC's date");
            }
        } catch (DateTimeException e) {
            throw invalid("is not a date of the calendar");
        }
        throw invalid("should be a date in the form YYYY-MM-DD");
    }

    private static ApiException invalid(String reason) {
        return ApiException.invalid(
                "query -> " + LOCAL_TODAY, "Value error, " + LOCAL_TODAY + " " + reason, "value_error");
    }

    private static Optional<String> last(RoutingContext ctx, String name) {
        List<String> values = ctx.queryParam(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
}
