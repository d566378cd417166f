package dev.isotherm.share;

import dev.isotherm.record.Period;
import dev.isotherm.record.UnitGroup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * A record that somebody shows to others.
 *
 * @param id eight letters and digits that nobody can guess
 * @param content what is shown
 * @param created when it was made
 */
public record Share(String id, Content content, Instant created) {
    /**
     * What a share shows.
     *
     * @param location the place; a text of a client, so it may contain anything
     * @param period the length of the windows
     * @param identifier the anchor, {@code MM-DD}
     * @param refYear the year that is compared with the others
     * @param unit the scale
     * @param position where the place is; empty if that is not known
     */
    public record Content(
            String location,
            Period period,
            String identifier,
            int refYear,
            UnitGroup unit,
            Optional<Position> position) {
        Buffer encode() {
            JsonObject json = new JsonObject()
                    .put("location", location)
                    .put("period", period.wireName())
                    .put("identifier", identifier)
                    .put("ref_year", refYear)
                    .put("unit", unit.wireName());
            position.ifPresent(at -> json.put("latitude", at.latitude()).put("longitude", at.longitude()));
            return json.toBuffer();
        }

        /**
         * Reads what {@link #encode} wrote.
         *
         * @throws RuntimeException if it wrote something else
         */
        static Content decode(Buffer text) {
            JsonObject json = new JsonObject(text);
            return new Content(
                    json.getString("location"),
                    Period.of(json.getString("period")).orElseThrow(),
                    json.getString("identifier"),
                    json.getInteger("ref_year"),
                    UnitGroup.of(json.getString("unit")).orElseThrow(),
                    Optional.ofNullable(json.getDouble("latitude"))
                            .map(latitude -> new Position(latitude, json.getDouble("longitude"))));
        }
    }
}
