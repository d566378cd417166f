package dev.isotherm.bench;

import dev.isotherm.support.CuratedList;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Records of which nothing is held yet, each given out once: 51 years of one day at a place that is known. */
public final class ColdPlaces {
    private static final DateTimeFormatter IDENTIFIER = DateTimeFormatter.ofPattern("MM-dd");
    /* Far enough back that the day is over everywhere. */
    private static final int FIRST_DAYS_AGO = 10;

    private final List<String> places = CuratedList.slugs();
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final int firstDaysAgo;
    private int given;

    public ColdPlaces() {
        this(FIRST_DAYS_AGO);
    }

    /** Those of that day, and of days before it. */
    public ColdPlaces(int firstDaysAgo) {
        this.firstDaysAgo = firstDaysAgo;
    }

    /** The path of the next one, below {@code /v1/records/}. */
    public synchronized String next() {
        int turn = given++;
        // No two given out one after another are of one place, where they would wait for one another.
        String place = places.get(turn % places.size());
        LocalDate day = today.minusDays(firstDaysAgo + turn / places.size());
        return "daily/" + place + "/" + IDENTIFIER.format(day);
    }
}
