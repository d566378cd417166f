package dev.isotherm.limit;

import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Owner;
import io.vertx.core.Context;
import java.util.HashMap;
import java.util.Map;

/**
 * Divides places among those who ask for them: nobody may hold more than are free. So one who asks for all gets half, two
 * get a third each, and a newcomer always finds a place, though no place is kept for anybody. With a weight of 3 one may
 * hold three times as many as are free.
 *
 * <p>Scope: one context. It refuses every other one with a {@link ForeignContextException}, so it needs no lock.
 */
public final class Shares {
    private final Owner owner;
    private final int places;
    private final Map<String, Integer> held = new HashMap<>();
    private int taken;

    /**
     * Makes it.
     *
     * @param name its name in errors
     * @param owner the only context whose calls it accepts; a duplicate of it counts as the same context
     * @param places how many there are
     */
    public Shares(String name, Context owner, int places) {
        this.owner = new Owner("shares", name, owner);
        this.places = places;
    }

    /** Whether one who holds so many may take one more of those that are free. */
    static boolean allow(int held, int free, int weight) {
        return held < (long) weight * free;
    }

    /**
     * Takes a place.
     *
     * @param who as {@link #give} must get it when the place is no longer used
     * @param weight 1 or more
     * @return whether there was one
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public boolean take(String who, int weight) {
        owner.guard();
        if (!allow(held.getOrDefault(who, 0), places - taken, weight)) {
            return false;
        }
        held.merge(who, 1, Integer::sum);
        taken++;
        return true;
    }

    /**
     * Gives a place back.
     *
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public void give(String who) {
        owner.guard();
        held.computeIfPresent(who, (same, count) -> count == 1 ? null : count - 1);
        taken--;
    }
}
