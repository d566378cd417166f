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
        Walk walk = new Walk(pattern, wanted, action, most);
        Future<Void> all = Future.succeededFuture();
        for (Master master : link.masters()) {
            all = all.compose(v -> walk.over(master));
        }
        return all.map(v -> new Found(List.copyOf(walk.keys), walk.count, walk.deleted));
    }

    private static final class Walk {
        private final String pattern;
        private final Predicate<String> wanted;
        private final Action action;
        private final int most;
        private final TreeSet<String> keys = new TreeSet<>();
        private String cursor = "0";
        private long count;
        private long deleted;

        Walk(String pattern, Predicate<String> wanted, Action action, int most) {
            this.pattern = pattern;
            this.wanted = wanted;
            this.action = action;
            this.most = most;
        }

        Future<Void> over(Master master) {
            return AsyncLoop.until(() -> step(master)).mapEmpty();
        }

        /* The end is any value. */
        private Future<Optional<Boolean>> step(Master master) {
            return master.send(Request.cmd(Command.SCAN)
                            .arg(cursor)
                            .arg("MATCH")
                            .arg(pattern)
                            .arg("COUNT")
                            .arg(STEP))
                    .compose(reply -> {
                        cursor = reply.get(0).toString();
                        return meet(master, reply.get(1));
                    })
                    .map(v -> cursor.equals("0") ? Optional.of(true) : Optional.empty());
        }

        /* SCAN may return a key twice, so only the first deletion of a key counts as one. */
        private Future<Void> meet(Master master, Response found) {
            List<Future<Response>> deletions = new ArrayList<>();
            for (Response one : found) {
                String key = one.toString();
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
