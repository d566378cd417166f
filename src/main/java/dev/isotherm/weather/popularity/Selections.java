package dev.isotherm.weather.popularity;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.StoredNumbers;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts in Redis which places people select. A client counts once a day for each place; days are of UTC. Belongs to the
 * context of its link; every call fails if Redis is unavailable.
 *
 * <p>The memory is bounded: at most {@value #MOST_OF_A_DAY} places of one day are counted, a day is kept for 90 days, and
 * who selected what today is a Bloom filter of 2 MB. So some of many selections are taken for repeated ones: about 1 in
 * 500 when a million were counted on one day.
 */
public final class Selections {
    /** The longest window, in days. */
    public static final int WINDOW_DAYS = 90;

    static final int MOST_OF_A_DAY = 1_000;

    private final RedisLink link;
    private final InstantSource clock;
    private final int mostOfADay;
    private final Script select = Script.load("place/select");

    /** Opens the selections. */
    public Selections(RedisLink link, InstantSource clock) {
        this(link, clock, MOST_OF_A_DAY);
    }

    Selections(RedisLink link, InstantSource clock, int mostOfADay) {
        this.link = link;
        this.clock = clock;
        this.mostOfADay = mostOfADay;
    }

    /**
     * How often a place was selected.
     *
     * @param place its identifier
     * @param count selections in the last 90 days
     */
    public record Counted(String place, long count) {}

    /**
     * A place among all that were selected.
     *
     * @param count selections in the last 90 days
     * @param rank 1 for the place with the most
     */
    public record Ranked(long count, long rank) {}

    /**
     * What is selected.
     *
     * @param total selections of all places in the last 90 days
     * @param places those with the most selections first
     */
    public record Statistics(long total, List<Counted> places) {}

    /**
     * Counts a selection.
     *
     * @param place the identifier of the place
     * @param client who selected it; only a digest is stored
     * @return false if the client selected the place before on this day
     */
    public Future<Boolean> add(String place, String client) {
        return run(place, client).map(reply -> reply.toInteger() == 1);
    }

    /**
     * Ranks places by their selections of the last 7 days (weight 0.5), 30 days (0.3) and 90 days (0.2).
     *
     * @param most the most places to return
     * @return identifiers, the most popular first
     */
    public Future<List<String>> ranked(int most) {
        return run("", "")
                .compose(v -> link.send(highest(SelectionKeys.score(), most)))
                .map(Selections::texts);
    }

    /**
     * Reads the statistics.
     *
     * @param most the most places to return
     */
    public Future<Statistics> statistics(int most) {
        return run("", "")
                .compose(v -> Future.all(
                        link.send(Request.cmd(Command.HGET)
                                .arg(SelectionKeys.state())
                                .arg("total")),
                        link.send(highest(SelectionKeys.count(), most).arg("WITHSCORES"))))
                .map(both -> {
                    Response total = both.resultAt(0);
                    return new Statistics(StoredNumbers.counter(total), counted(both.resultAt(1)));
                });
    }

    /** Finds a place; empty if nobody selected it in the last 90 days. */
    public Future<Optional<Ranked>> find(String place) {
        return run("", "")
                .compose(v -> Future.all(link.send(of(Command.ZSCORE, place)), link.send(of(Command.ZREVRANK, place))))
                .map(both -> {
                    Response count = both.resultAt(0);
                    Response before = both.resultAt(1);
                    return count == null || before == null
                            ? Optional.empty()
                            : Optional.of(new Ranked(StoredNumbers.counter(count), before.toLong() + 1));
                });
    }

    private static Request of(Command command, String place) {
        return Request.cmd(command).arg(SelectionKeys.count()).arg(place);
    }

    private Future<Response> run(String place, String client) {
        long day = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
        return link.run(select, SelectionKeys.all(), SelectionKeys.PREFIX, day, place, client, mostOfADay);
    }

    private static Request highest(String key, int most) {
        return Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(most - 1).arg("REV");
    }

    private static List<String> texts(Response reply) {
        List<String> texts = new ArrayList<>();
        reply.forEach(text -> texts.add(text.toString()));
        return texts;
    }

    /* RESP3 replies with pairs, RESP2 with a flat list. */
    private static List<Counted> counted(Response reply) {
        List<Counted> places = new ArrayList<>();
        for (int i = 0; i < reply.size(); i++) {
            Response item = reply.get(i);
            if (item.isArray()) {
                places.add(new Counted(item.get(0).toString(), StoredNumbers.counter(item.get(1))));
            } else {
                places.add(new Counted(item.toString(), StoredNumbers.counter(reply.get(++i))));
            }
        }
        return places;
    }
}
