package dev.isotherm.job.store;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobState;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.admin.JobAdmin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a queue should be, in memory and without time: leases, pauses and waits end where a test says so. */
final class QueueModel {
    private static final long PRIORITY_STEP = 1_000_000_000L;

    /** One job. */
    static final class Entry {
        final String id;
        final String identity;
        final int priority;
        long place;
        JobState state = JobState.QUEUED;
        String lease = "";
        long fence;
        int attempt;
        int stalls;
        int errors;
        boolean cancel;
        /** Its last error is what it waited for. */
        boolean held;
        /** Its lease, its pause or its patience is over. */
        boolean due;

        Entry(String id, String identity, int priority) {
            this.id = id;
            this.identity = identity;
            this.priority = priority;
        }
    }

    final Map<String, Entry> jobs = new TreeMap<>();
    long stale;
    long stalled;
    long retried;
    long expired;
    /** Events that were told. */
    long told;

    private final Map<String, String> sameWork = new TreeMap<>();
    private long sequence;

    /** The job that does the work, made if need be. */
    Entry enqueue(String id, String identity, int priority, boolean later) {
        String other = jobs.containsKey(id) ? id : sameWork.get(identity);
        if (other != null) {
            return jobs.get(other);
        }
        Entry made = new Entry(id, identity, priority);
        jobs.put(id, made);
        sameWork.put(identity, id);
        if (later) {
            change(made, JobState.SCHEDULED);
        } else {
            queue(made);
        }
        return made;
    }

    private void change(Entry job, JobState state) {
        job.state = state;
        job.due = false;
        told++;
    }

    private void queue(Entry job) {
        job.place = job.priority * PRIORITY_STEP + ++sequence;
        change(job, JobState.QUEUED);
    }

    private void end(Entry job, JobState state) {
        change(job, state);
        job.cancel = false;
        sameWork.remove(job.identity, job.id);
    }

    /** Lets those wait whose pause is over, in the order of their ids, as Redis does for equal times. */
    void promote() {
        jobs.values().stream()
                .filter(job -> job.state == JobState.SCHEDULED && job.due)
                .forEach(this::queue);
    }

    List<String> firstWaiting(int most) {
        return in(JobState.QUEUED).stream().limit(most).map(job -> job.id).toList();
    }

    List<String> runningUnder(String token) {
        return in(JobState.RUNNING).stream()
                .filter(job -> job.lease.startsWith(token + "."))
                .map(job -> job.id)
                .toList();
    }

    void claimed(ClaimedJob claimed) {
        Entry job = jobs.get(claimed.id());
        job.attempt++;
        job.fence = claimed.fence();
        job.lease = claimed.lease();
        change(job, JobState.RUNNING);
    }

    boolean owned(ClaimedJob job) {
        Entry held = jobs.get(job.id());
        return held.state == JobState.RUNNING && held.lease.equals(job.lease());
    }

    /* What a write is: accepted, known, or refused and counted. */
    private WriteResult write(ClaimedJob job, String what) {
        Entry held = jobs.get(job.id());
        if (owned(job)) {
            held.lease += "/" + what;
            return WriteResult.OK;
        }
        if (held.lease.equals(job.lease() + "/" + what)) {
            return WriteResult.REPEATED;
        }
        stale++;
        return WriteResult.STALE;
    }

    WriteResult end(ClaimedJob job, JobState state) {
        WriteResult written = write(job, state.stored());
        if (written == WriteResult.OK) {
            end(jobs.get(job.id()), state);
        }
        return written;
    }

    Leases.Failed fail(ClaimedJob job, boolean retryable, int maxAttempts) {
        WriteResult written = write(job, "fail");
        if (written != WriteResult.OK) {
            return Leases.Failed.valueOf(written.name());
        }
        Entry held = jobs.get(job.id());
        held.errors++;
        if (held.cancel) {
            end(held, JobState.CANCELLED);
        } else if (!retryable) {
            end(held, JobState.FAILED);
        } else if (held.attempt >= maxAttempts) {
            end(held, JobState.DEAD);
        } else {
            retried++;
            held.held = false;
            change(held, JobState.SCHEDULED);
        }
        return Leases.Failed.valueOf(held.state.name());
    }

    Leases.Failed postpone(ClaimedJob job) {
        WriteResult written = write(job, "fail");
        if (written != WriteResult.OK) {
            return Leases.Failed.valueOf(written.name());
        }
        Entry held = jobs.get(job.id());
        held.errors += held.held ? 0 : 1;
        if (held.cancel) {
            end(held, JobState.CANCELLED);
        } else {
            held.held = true;
            held.attempt--;
            change(held, JobState.SCHEDULED);
        }
        return Leases.Failed.valueOf(held.state.name());
    }

    JobAdmin.Change runNow(Entry job) {
        if (job.state != JobState.SCHEDULED) {
            return new JobAdmin.Change.Refused(job.state);
        }
        queue(job);
        return new JobAdmin.Change.Done();
    }

    WriteResult progress(ClaimedJob job) {
        if (owned(job)) {
            told++;
            return WriteResult.OK;
        }
        stale++;
        return WriteResult.STALE;
    }

    WriteResult release(ClaimedJob job) {
        WriteResult written = write(job, "release");
        if (written == WriteResult.OK) {
            Entry held = jobs.get(job.id());
            held.attempt--;
            if (held.cancel) {
                end(held, JobState.CANCELLED);
            } else {
                change(held, JobState.QUEUED);
            }
        }
        return written;
    }

    Jobs.Cancelled cancel(String id) {
        Entry job = Optional.ofNullable(jobs.get(id)).orElse(new Entry("", "", -1));
        if (job.priority < 0) {
            return Jobs.Cancelled.NONE;
        }
        return switch (job.state) {
            case QUEUED, SCHEDULED -> {
                end(job, JobState.CANCELLED);
                yield Jobs.Cancelled.CANCELLED;
            }
            case RUNNING -> {
                job.cancel = true;
                sameWork.remove(job.identity, id);
                yield Jobs.Cancelled.CANCELLING;
            }
            default -> Jobs.Cancelled.ENDED;
        };
    }

    /** What a reaper does: {@code id outcome} of each job. */
    Set<String> reap(int maxStalls) {
        Set<String> taken = new TreeSet<>();
        List<Entry> impatient =
                in(JobState.QUEUED).stream().filter(job -> job.due).toList();
        for (Entry job : in(JobState.RUNNING)) {
            if (job.due) {
                stalled++;
                job.lease = "";
                job.attempt--;
                job.stalls++;
                if (job.cancel) {
                    end(job, JobState.CANCELLED);
                } else if (job.stalls >= maxStalls) {
                    job.errors++;
                    end(job, JobState.DEAD);
                } else {
                    change(job, JobState.QUEUED);
                }
                taken.add(job.id + " " + job.state.stored());
            }
        }
        for (Entry job : impatient) {
            expired++;
            end(job, JobState.DEAD);
            taken.add(job.id + " expired");
        }
        promote();
        return taken;
    }

    /** The jobs in one state, in the order in which they are or were served. */
    List<Entry> in(JobState state) {
        List<Entry> found = new ArrayList<>(jobs.values());
        found.removeIf(job -> job.state != state);
        found.sort(Comparator.comparingLong(job -> job.place));
        return found;
    }
}
