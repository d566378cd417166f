package dev.isotherm.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a queue should be, in memory and without time: leases end where a test says so. */
final class QueueModel {
    /** One job. */
    static final class Entry {
        final String id;
        final String identity;
        final long place;
        JobState state = JobState.QUEUED;
        String lease = "";
        long fence;
        int attempt;
        int stalls;
        boolean expired;

        Entry(String id, String identity, long place) {
            this.id = id;
            this.identity = identity;
            this.place = place;
        }
    }

    final Map<String, Entry> jobs = new HashMap<>();
    long stale;
    long stalled;
    private long sequence;

    /** The job that does the work, made if need be. */
    Entry enqueue(String id, String identity, int priority) {
        Entry same = jobs.get(id);
        for (Entry other : jobs.values()) {
            boolean active = other.state == JobState.QUEUED || other.state == JobState.RUNNING;
            if (same == null && active && other.identity.equals(identity)) {
                same = other;
            }
        }
        if (same == null) {
            same = new Entry(id, identity, priority * 1_000_000L + ++sequence);
            jobs.put(id, same);
        }
        return same;
    }

    List<String> firstWaiting(int most) {
        return in(JobState.QUEUED).stream().limit(most).map(job -> job.id).toList();
    }

    Set<String> runningUnder(String token) {
        Set<String> ids = new HashSet<>();
        in(JobState.RUNNING).stream()
                .filter(job -> job.lease.startsWith(token + "."))
                .forEach(job -> ids.add(job.id));
        return ids;
    }

    void claimed(ClaimedJob claimed) {
        Entry job = jobs.get(claimed.id());
        if (job.state == JobState.QUEUED) {
            job.state = JobState.RUNNING;
            job.attempt++;
            job.fence = claimed.fence();
            job.lease = claimed.lease();
        }
        job.expired = false;
    }

    boolean owned(ClaimedJob job) {
        Entry held = jobs.get(job.id());
        return held.state == JobState.RUNNING && held.lease.equals(job.lease());
    }

    Leases.Write end(ClaimedJob job, JobState state) {
        Entry held = jobs.get(job.id());
        if (owned(job)) {
            held.state = state;
            held.lease += "/" + state;
            return Leases.Write.OK;
        }
        if (held.lease.equals(job.lease() + "/" + state)) {
            return Leases.Write.REPEATED;
        }
        stale++;
        return Leases.Write.STALE;
    }

    Leases.Failed fail(ClaimedJob job) {
        return switch (end(job, JobState.FAILED)) {
            case OK -> Leases.Failed.FAILED;
            case REPEATED -> Leases.Failed.REPEATED;
            case STALE -> Leases.Failed.STALE;
        };
    }

    Leases.Write progress(ClaimedJob job) {
        if (owned(job)) {
            return Leases.Write.OK;
        }
        stale++;
        return Leases.Write.STALE;
    }

    Leases.Write release(ClaimedJob job) {
        Entry held = jobs.get(job.id());
        if (!owned(job)) {
            boolean repeated = held.lease.equals(job.lease() + "/release");
            stale += repeated ? 0 : 1;
            return repeated ? Leases.Write.REPEATED : Leases.Write.STALE;
        }
        held.state = JobState.QUEUED;
        held.lease += "/release";
        held.attempt--;
        return Leases.Write.OK;
    }

    /** The ids that a reaper takes back. */
    Set<String> reap(int maxStalls) {
        Set<String> taken = new HashSet<>();
        for (Entry job : in(JobState.RUNNING)) {
            if (job.expired) {
                taken.add(job.id);
                stalled++;
                job.lease = "";
                job.stalls++;
                job.state = job.stalls >= maxStalls ? JobState.DEAD : JobState.QUEUED;
            }
        }
        return taken;
    }

    /** The jobs in one state, in the order in which they are or were served. */
    List<Entry> in(JobState state) {
        List<Entry> found = new ArrayList<>();
        for (Entry job : jobs.values()) {
            if (job.state == state) {
                found.add(job);
            }
        }
        found.sort(Comparator.comparingLong(job -> job.place));
        return found;
    }
}
