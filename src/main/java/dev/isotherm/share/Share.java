package dev.isotherm.share;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.UnitGroup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

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
        /** The first year that can be compared. */
        public static final int FIRST_YEAR = 1970;

        /** The last year that can be compared. */
        public static final int LAST_YEAR = 2100;

        /* Clients may send 200; the name of a curated place may be longer than its identifier. */
        private static final int MOST_CHARACTERS = 500;
        private static final Pattern FORM = Pattern.compile("\\d{2}-\\d{2}");

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
         * @throws RuntimeException if it was written by something else
         */
        static Content decode(Buffer text) {
            JsonObject json = new JsonObject(text);
            Content content = new Content(
                    json.getString("location"),
                    Period.of(json.getString("period")).orElseThrow(),
                    json.getString("identifier"),
                    json.getInteger("ref_year"),
                    UnitGroup.of(json.getString("unit")).orElseThrow(),
                    Optional.ofNullable(json.getDouble("latitude"))
                            .map(latitude -> new Position(latitude, json.getDouble("longitude"))));
            return content.checked();
        }

        private Content checked() {
            boolean possible = !location.isEmpty()
                    && location.codePointCount(0, location.length()) <= MOST_CHARACTERS
                    && FORM.matcher(identifier).matches()
                    && refYear >= FIRST_YEAR
                    && refYear <= LAST_YEAR
                    && position.map(Position::onEarth).orElse(true);
            if (!possible) {
                throw new IllegalArgumentException("nobody could have made such a share");
            }
            Anchor.parse(identifier);
            return this;
        }
    }
}
