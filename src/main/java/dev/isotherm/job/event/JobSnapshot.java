package dev.isotherm.job.event;

import dev.isotherm.job.JobState;
import dev.isotherm.job.Progress;
import java.util.Optional;

/**
 * A job at one moment of the stream of events.
 *
 * @param id the job
 * @param state its state
 * @param progress how far it is; empty if it does not run or has not reported yet
 * @param at the newest event at that moment: all later events are changes to this snapshot
 * @param oldest the oldest event that is still kept
 */
public record JobSnapshot(String id, JobState state, Optional<Progress> progress, EventId at, EventId oldest) {
    /** Whether all events between an earlier one and this snapshot are still kept. */
    public boolean reaches(EventId earlier) {
        return !oldest.after(earlier) && !earlier.after(at);
    }
}
