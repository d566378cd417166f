package dev.isotherm.weather.fetch;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import dev.isotherm.limit.Priority;
import java.util.Optional;

/** Follows a load of days. */
public interface LoadWatch {
    /** Ignores progress and never cancels. */
    LoadWatch NONE = Cancellation::new;

    /**
     * Called after each provider call.
     *
     * @param done the number of calls that are done
     * @param total the number of calls that are needed
     */
    default void progress(int done, int total) {}

    /**
     * Ends the load if its result is no longer needed: running calls are aborted and no more start.
     *
     * @return the cancellation; it belongs to the context of the load
     */
    Cancellation cancellation();

    /**
     * When the caller stops waiting and cancels.
     *
     * @return empty if that is not known; then the provider's limits decide how long its calls may wait
     */
    default Optional<Deadline> deadline() {
        return Optional.empty();
    }

    /** The client that the load is for. If many loads wait, clients take turns. */
    default String client() {
        return "";
    }

    /** Whether a client waits for the load. */
    default Priority priority() {
        return Priority.INTERACTIVE;
    }
}
