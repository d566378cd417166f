package dev.isotherm.job.run;

import dev.isotherm.job.ClaimedJob;
import java.time.Duration;

/** Observes a runner, on its context. It must not throw. */
public interface RunWatch {
    /** Ignores everything. */
    RunWatch NONE = new RunWatch() {
        @Override
        public void claimed(String queue) {}

        @Override
        public void began(String queue, ClaimedJob job) {}

        @Override
        public void ended(String queue, ClaimedJob job, Outcome outcome, Duration ran) {}
    };

    /** One that tells two others. */
    static RunWatch both(RunWatch one, RunWatch other) {
        return new RunWatch() {
            @Override
            public void claimed(String queue) {
                one.claimed(queue);
                other.claimed(queue);
            }

            @Override
            public void began(String queue, ClaimedJob job) {
                one.began(queue, job);
                other.began(queue, job);
            }

            @Override
            public void ended(String queue, ClaimedJob job, Outcome outcome, Duration ran) {
                one.ended(queue, job, outcome, ran);
                other.ended(queue, job, outcome, ran);
            }
        };
    }

    /** How one execution ended. */
    enum Outcome {
        /** Its result is stored. */
        SUCCEEDED,
        /** Its error is stored, and no further attempt may help. */
        FAILED,
        /** It failed and runs again later. */
        RETRIED,
        /** It failed, and its attempts are used up. */
        DEAD,
        /** Somebody had cancelled the job. */
        CANCELLED,
        /** It waits for something that is not its own fault, and uses no attempt. */
        POSTPONED,
        /** The job was given back to its queue, because Redis was away or the worker stops. */
        GIVEN_BACK,
        /** Redis refused its outcome, because the job has another owner. */
        STALE,
        /** Its lease was lost, or Redis does not accept its outcome. */
        ABANDONED
    }

    /** Redis answered a claim, with jobs or without. */
    void claimed(String queue);

    /** A job was claimed and begins. */
    void began(String queue, ClaimedJob job);

    /**
     * An execution ended.
     *
     * @param ran time since the claim
     */
    void ended(String queue, ClaimedJob job, Outcome outcome, Duration ran);
}
