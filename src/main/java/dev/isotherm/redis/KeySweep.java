package dev.isotherm.redis;

import dev.isotherm.context.AsyncLoop;
import dev.isotherm.redis.RedisLink.Master;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Walks over the keys of all masters in many small steps, so that other calls are served in between. Keys that appear or
 * vanish during the walk may be missed. Belongs to the context of its link.
 */
public final class KeySweep {
    /** How many keys Redis looks at in one step. */
    public static final int STEP = 500;

    private final RedisLink link;

    public KeySweep(RedisLink link) {
        this.link = link;
    }

    /** What a walk does with a key that it finds. */
    public enum Action {
        LIST,
        DELETE
    }

    /**
     * The keys that a walk found.
     *
     * @param keys the keys in alphabetical order, as many as were wanted
     * @param count all keys
     * @param deleted how many of them this walk deleted
     */
    public record Found(List<String> keys, long count, long deleted) {}

    /**
     * Walks once.
     *
     * @param pattern a pattern as {@code SCAN} knows it
     * @param wanted decides whether a key with this pattern counts
     * @param action what to do with each
     * @param most maximum of keys that are listed
     * @return what was found; fails if a master is not available
     */
    public Future<Found> run(String pattern, Predicate<String> wanted, Action action, int most) {
        Search search = new Search(wanted, action, most);
        return walk(pattern, search::meet).map(v -> new Found(List.copyOf(search.keys), search.count, search.deleted));
    }

    /**
     * Walks once.
     *
     * @param pattern a pattern as {@code SCAN} knows it
     * @param visit what to do with the keys of a step, which may have been in an earlier one; the next step waits for it
     * @return fails if a master is not available, or if a visit fails; then the walk ends
     */
    public Future<Void> each(String pattern, Function<List<String>, Future<Void>> visit) {
        return walk(pattern, (master, keys) -> visit.apply(keys));
    }

    private Future<Void> walk(String pattern, BiFunction<Master, List<String>, Future<Void>> visit) {
        Future<Void> all = Future.succeededFuture();
        for (Master master : link.masters()) {
            Walk walk = new Walk(master, pattern, visit);
            all = all.compose(v -> walk.toEnd());
        }
        return all;
    }

    private static final class Walk {
        private final Master master;
        private final String pattern;
        private final BiFunction<Master, List<String>, Future<Void>> visit;
        private String cursor = "0";

        Walk(Master master, String pattern, BiFunction<Master, List<String>, Future<Void>> visit) {
            this.master = master;
            this.pattern = pattern;
            this.visit = visit;
        }

        Future<Void> toEnd() {
            return AsyncLoop.until(this::step).mapEmpty();
        }

        /* The end is any value. */
        private Future<Optional<Boolean>> step() {
            return master.send(Request.cmd(Command.SCAN)
                            .arg(cursor)
                            .arg("MATCH")
                            .arg(pattern)
                            .arg("COUNT")
                            .arg(STEP))
                    .compose(reply -> {
                        cursor = reply.get(0).toString();
                        List<String> keys = new ArrayList<>();
                        reply.get(1).forEach(key -> keys.add(key.toString()));
                        return visit.apply(master, keys);
                    })
                    .map(v -> cursor.equals("0") ? Optional.of(true) : Optional.empty());
        }
    }

    private static final class Search {
        private final Predicate<String> wanted;
        private final Action action;
        private final int most;
        private final TreeSet<String> keys = new TreeSet<>();
        private long count;
        private long deleted;

        Search(Predicate<String> wanted, Action action, int most) {
            this.wanted = wanted;
            this.action = action;
            this.most = most;
        }

        /* SCAN may return a key twice, so only the first deletion of a key counts as one. */
        Future<Void> meet(Master master, List<String> found) {
            List<Future<Response>> deletions = new ArrayList<>();
            for (String key : found) {
                if (!wanted.test(key)) {
                    continue;
                }
                count++;
                if (keys.size() < most) {
                    keys.add(key);
                }
                if (action == Action.DELETE) {
                    // One by one, because in a cluster a command has keys of one slot only.
                    deletions.add(master.send(Request.cmd(Command.UNLINK).arg(key))
                            .onSuccess(reply -> deleted += reply.toLong()));
                }
            }
            return Future.all(deletions).mapEmpty();
        }
    }
}
