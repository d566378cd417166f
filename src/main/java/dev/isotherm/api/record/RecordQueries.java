package dev.isotherm.api.record;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Params;
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
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and checks the parameters of a request for a record. */
public final class RecordQueries {
    private static final String LOCAL_TODAY = "local_today";
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

    private final InstantSource clock;

    public RecordQueries(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Reads the query of {@code /v1/records/:period/:location/:identifier}.
     *
     * @throws ApiException if a part is not valid
     */
    RecordQuery of(RoutingContext ctx) {
        Period period = Period.of(ctx.pathParam("period"))
                .orElseThrow(() -> ApiException.invalid(
                        "path -> period", "Input should be 'daily', 'weekly', 'monthly' or 'yearly'", "literal_error"));
        UnitGroup unit = UnitGroup.of(Params.last(ctx, "unit_group").orElse("celsius"))
                .orElseThrow(() -> ApiException.invalid(
                        "query -> unit_group", "Input should be 'celsius' or 'fahrenheit'", "literal_error"));
        Optional<LocalDate> today = Params.last(ctx, LOCAL_TODAY).flatMap(this::localToday);
        String location = ctx.pathParam("location");
        LocationRules.check(location);
        String identifier = ctx.pathParam("identifier");
        try {
            return new RecordQuery(period, location, identifier, Anchor.parse(identifier), unit, today);
        } catch (IdentifierException e) {
            throw ApiException.badRequest(e.getMessage());
        }
    }

    /* No place on Earth differs by more than a day from UTC's date. If the client's clock is wrong, the place's own
     * date is used. */
    private Optional<LocalDate> localToday(String text) {
        if (!DATE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.parse(text);
            LocalDate utc = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            return Math.abs(ChronoUnit.DAYS.between(utc, date)) <= 1 ? Optional.of(date) : Optional.empty();
        } catch (DateTimeException e) {
            // Not a real date, such as 30 February, so it is ignored.
            return Optional.empty();
        }
    }
}
