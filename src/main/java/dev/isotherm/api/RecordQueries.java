package dev.isotherm.api;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.IdentifierException;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Reads and checks what a request for a record asks. */
final class RecordQueries {
    private RecordQueries() {}

    /**
     * Reads the query of {@code /v1/records/:period/:location/:identifier}.
     *
     * @throws ApiException where a part is not valid
     */
    static RecordQuery of(RoutingContext ctx) {
        Period period = Period.of(ctx.pathParam("period"))
                .orElseThrow(() -> ApiException.invalid(
                        "path -> period", "Input should be 'daily', 'weekly', 'monthly' or 'yearly'", "literal_error"));
        List<String> units = ctx.queryParam("unit_group");
        UnitGroup unit = UnitGroup.of(units.isEmpty() ? "celsius" : units.get(units.size() - 1))
                .orElseThrow(() -> ApiException.invalid(
                        "query -> unit_group", "Input should be 'celsius' or 'fahrenheit'", "literal_error"));
        String location = ctx.pathParam("location");
        LocationRules.check(location);
        String identifier = ctx.pathParam("identifier");
        try {
            return new RecordQuery(period, location, identifier, Anchor.parse(identifier), unit);
        } catch (IdentifierException e) {
            throw ApiException.badRequest(e.getMessage());
        }
    }
}
