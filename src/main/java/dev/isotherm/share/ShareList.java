package dev.isotherm.share;

import dev.isotherm.record.Period;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list of the latest shares. Shares of the same days and of near places are listed once, as the latest of them.
 * Reads Redis again only after a new share. Belongs to the context of its store.
 */
public final class ShareList {
    /** So many of the latest shares are considered. It bounds the time and the memory of the list. */
    public static final int DEPTH = 1_000;

    private static final double NEAR_KILOMETRES = 50;
    private static final double EARTH_RADIUS = 6371.0088;
    /* Two points are near if the chord between them, as a part of the radius, is at most this. */
    private static final double NEAR_CHORD = 2 * Math.sin(NEAR_KILOMETRES / EARTH_RADIUS / 2);

    private final ShareStore store;
    private String latest = "";
    private List<Share> listed = List.of();

    public ShareList(ShareStore store) {
        this.store = store;
    }

    /**
     * Lists shares, the latest first.
     *
     * @param period only shares of this period; empty for all
     * @param offset how many to skip
     * @param limit how many to list at most
     * @return the shares; fails if Redis is not available
     */
    public Future<List<Share>> list(Optional<Period> period, int offset, int limit) {
        return store.recent(latest, DEPTH).map(recent -> {
            recent.shares().ifPresent(shares -> {
                latest = recent.latest();
                listed = distinct(shares);
            });
            return listed.stream()
                    .filter(share -> period.isEmpty() || share.content().period() == period.get())
                    .skip(offset)
                    .limit(limit)
                    .toList();
        });
    }

    private record Days(Period period, String identifier) {}

    /** A direction from the centre of the Earth, of length 1. */
    private record Direction(double x, double y, double z) {
        static Direction of(Position position) {
            double latitude = Math.toRadians(position.latitude());
            double longitude = Math.toRadians(position.longitude());
            return new Direction(
                    Math.cos(latitude) * Math.cos(longitude),
                    Math.cos(latitude) * Math.sin(longitude),
                    Math.sin(latitude));
        }

        boolean near(Direction other) {
            double dx = x - other.x;
            double dy = y - other.y;
            double dz = z - other.z;
            return dx * dx + dy * dy + dz * dz <= NEAR_CHORD * NEAR_CHORD;
        }
    }

    private record Spot(String location, Optional<Direction> direction) {
        static Spot of(Share.Content content) {
            return new Spot(content.location(), content.position().map(Direction::of));
        }

        boolean same(Spot other) {
            return (direction.isPresent() && other.direction.isPresent())
                    ? direction.get().near(other.direction.get())
                    : location.equals(other.location);
        }
    }

    /** Leaves out each share that is near to a later one of the same days; without positions, of the same name. */
    static List<Share> distinct(List<Share> latestFirst) {
        Map<Days, List<Spot>> seen = new HashMap<>();
        List<Share> distinct = new ArrayList<>();
        for (Share share : latestFirst) {
            Share.Content content = share.content();
            List<Spot> spots =
                    seen.computeIfAbsent(new Days(content.period(), content.identifier()), days -> new ArrayList<>());
            Spot spot = Spot.of(content);
            if (spots.stream().noneMatch(spot::same)) {
                spots.add(spot);
                distinct.add(share);
            }
        }
        return List.copyOf(distinct);
    }
}
