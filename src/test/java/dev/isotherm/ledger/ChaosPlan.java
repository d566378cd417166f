package dev.isotherm.ledger;

import dev.isotherm.ledger.LedgerJob.Behaviour;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What a run does and when, as its seed says: the jobs, and what is done to workers and Redis. How the processes are
 * scheduled meanwhile is the machine's affair and not repeated.
 *
 * @param posts in the order of their times
 * @param actions in the order of their times
 */
record ChaosPlan(List<Post> posts, List<Action> actions) {
    private static final int CALM_MS = 1_000;
    private static final int DOWN_MS = 1_500;

    /** What is done to a process. */
    enum Kind {
        KILL_WORKER,
        FREEZE_WORKER,
        DRAIN_WORKER,
        KILL_REDIS,
        FREEZE_REDIS
    }

    /** A job, and when it is first posted. */
    record Post(long atMs, LedgerJob job) {}

    /**
     * One thing done to one process.
     *
     * @param target which worker
     * @param forMs how long it stays frozen or away
     */
    record Action(long atMs, Kind kind, int target, long forMs) {}

    /** The size of a run. */
    record Size(int jobs, int spanMs, int everyMs, int workers) {}

    static ChaosPlan of(long seed, Size size) {
        return new ChaosPlan(posts(new Random(seed), seed, size), actions(new Random(~seed), size));
    }

    private static List<Post> posts(Random random, long seed, Size size) {
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < size.jobs(); i++) {
            int fate = random.nextInt(100);
            Behaviour behaviour = fate < 1 ? Behaviour.CRASH : fate < 6 ? Behaviour.FAIL_ONCE : Behaviour.OK;
            long delay = random.nextInt(4) == 0 ? 1 + random.nextInt(5_000) : 0;
            String id = "trial_" + Long.toHexString(seed) + "_" + i;
            LedgerJob job = new LedgerJob(id, i, random.nextInt(3), delay, behaviour, random.nextInt(51));
            posts.add(new Post((long) i * size.spanMs() / size.jobs(), job));
        }
        return posts;
    }

    /* In rounds of every kind, so that a short run has all of them; Redis is left in peace until it is back. */
    private static List<Action> actions(Random random, Size size) {
        List<Action> actions = new ArrayList<>();
        List<Kind> round = new ArrayList<>();
        long at = CALM_MS;
        long redisBack = 0;
        while (at < size.spanMs()) {
            if (round.isEmpty()) {
                round.addAll(List.of(Kind.values()));
                Collections.shuffle(round, random);
            }
            Kind kind = round.remove(0);
            long lasts =
                    switch (kind) {
                        case FREEZE_WORKER -> 1_000 + random.nextInt(5_000);
                        case FREEZE_REDIS -> 1_000 + random.nextInt(4_000);
                        case KILL_REDIS -> random.nextInt(DOWN_MS);
                        case KILL_WORKER, DRAIN_WORKER -> 0;
                    };
            if (kind == Kind.KILL_REDIS || kind == Kind.FREEZE_REDIS) {
                at = Math.max(at, redisBack);
                redisBack = at + lasts + CALM_MS;
            }
            actions.add(new Action(at, kind, random.nextInt(size.workers()), lasts));
            at += size.everyMs() / 2 + random.nextInt(size.everyMs());
        }
        return actions;
    }
}
