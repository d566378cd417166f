package dev.isotherm.weather.fetch;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import dev.isotherm.limit.Priority;
import java.util.Optional;

/** Follows a load of days. */
public interface LoadWatch {
    /** Follows nothing and never ends it. */
    LoadWatch NONE = new LoadWatch() {
        @Override
        public void progress(int done, int total) {}

        @Override
        public Cancellation cancellation() {
            return new Cancellation();
        }
    };

    /**
     * Is told after each call.
     *
     * @param done calls that are done
     * @param total calls that are needed
     */
    void progress(int done, int total);

    /**
     * Ends the load where its result is no longer wanted: calls under way are aborted and no more start.
     *
     * @return belongs to the context of the load
     */
    Cancellation cancellation();

    /**
     * When whoever asked stops waiting and cancels.
     *
     * @return empty where that is not known: then the provider's limits bound how long its calls may wait
     */
    default Optional<Deadline> deadline() {
        return Optional.empty();
    }

    /** Whom the load is for: where many loads wait, clients take turns. */
    default String client() {
        return "";
    }

    /** Whether somebody waits for the load. */
    default Priority priority() {
        return Priority.INTERACTIVE;
    }
}
