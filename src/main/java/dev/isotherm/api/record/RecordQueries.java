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
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Reads and checks the parameters of a request for a record. */
public final class RecordQueries {
    static final String PERIOD = "period";
    static final String LOCATION = "location";
    static final String IDENTIFIER = "identifier";
    static final String UNIT_GROUP = "unit_group";
    static final String LOCAL_TODAY = "local_today";

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
        return of(
                new Given(
                        ctx.pathParam(PERIOD),
                        ctx.pathParam(LOCATION),
                        ctx.pathParam(IDENTIFIER),
                        Params.last(ctx, UNIT_GROUP),
                        Params.last(ctx, LOCAL_TODAY)),
                name -> (name.equals(UNIT_GROUP) ? "query -> " : "path -> ") + name);
    }

    /** What a client gave for the parts of a query. */
    record Given(
            String period,
            String location,
            String identifier,
            Optional<String> unitGroup,
            Optional<String> localToday) {}

    /**
     * Reads a query.
     *
     * @param field says in errors where the part of this name was given
     * @throws ApiException if a part is not valid
     */
    RecordQuery of(Given given, UnaryOperator<String> field) {
        Period period = Period.of(given.period)
                .orElseThrow(() -> ApiException.invalid(
                        field.apply(PERIOD),
                        "Input should be 'daily', 'weekly', 'monthly' or 'yearly'",
                        "literal_error"));
        UnitGroup unit = UnitGroup.of(given.unitGroup.orElse("celsius"))
                .orElseThrow(() -> ApiException.invalid(
                        field.apply(UNIT_GROUP), "Input should be 'celsius' or 'fahrenheit'", "literal_error"));
        Optional<LocalDate> today = given.localToday.flatMap(this::localToday);
        LocationRules.check(given.location, field.apply(LOCATION));
        try {
            return new RecordQuery(
                    period, given.location, given.identifier, Anchor.parse(given.identifier), unit, today);
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
