package dev.isotherm.job.store;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * What one run of a reaper did.
 *
 * @param now the time by the clock of Redis, epoch ms
 * @param jump how far that clock jumped since the last run, ms, negative for back; 0 if it did not
 * @param reaped the jobs that were taken back or given up
 * @param notes descriptions of the values that were set aside since the last run
 */
public record Sweep(long now, long jump, List<Leases.Reaped> reaped, List<String> notes) {
    /** Reads the reply of {@code reap.lua}. */
    static Sweep of(Response reply) {
        List<Leases.Reaped> taken = new ArrayList<>();
        reply.get(2)
                .forEach(job -> taken.add(new Leases.Reaped(
                        job.get(0).toString(),
                        job.get(1).toString(),
                        job.get(2).toString(),
                        job.get(3).toInteger())));
        List<String> notes = new ArrayList<>();
        reply.get(3).forEach(note -> notes.add(note.toString()));
        return new Sweep(reply.get(0).toLong(), reply.get(1).toLong(), taken, notes);
    }
}
