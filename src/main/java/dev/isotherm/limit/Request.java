package dev.isotherm.limit;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import java.util.Optional;

/**
 * How a call waits for its turn. Scope: one context, where it has a cancellation; else a plain value.
 *
 * @param priority who goes first
 * @param flow what the call is a part of, for example a place: flows of one priority take turns, so that one with many
 *     calls does not starve another with few; within a flow it is first in, first out
 * @param cancellation ends the waiting, at once
 * @param deadline when the waiting ends at the latest; the limit's own bound holds all the same
 * @param patient whether the limit's own bound of the wait does not hold: whoever asks ends the wait by the cancellation
 */
public record Request(
        Priority priority,
        String flow,
        Optional<Cancellation> cancellation,
        Optional<Deadline> deadline,
        boolean patient) {
    /** Interactive, in the nameless flow, until the limit's own bound. */
    public static final Request USUAL = of(Priority.INTERACTIVE, "");

    /** Waits until the limit's own bound. */
    public static Request of(Priority priority, String flow) {
        return new Request(priority, flow, Optional.empty(), Optional.empty(), false);
    }

    /** Waits until it is cancelled, or the limit's own bound. */
    public static Request of(Priority priority, String flow, Cancellation cancellation) {
        return new Request(priority, flow, Optional.of(cancellation), Optional.empty(), false);
    }

    /** Waits until it is cancelled, for whoever has a deadline of its own and cancels then. */
    public static Request patient(Priority priority, String flow, Cancellation cancellation) {
        return new Request(priority, flow, Optional.of(cancellation), Optional.empty(), true);
    }

    /** The same as a part of another flow, with a cancellation of its own where it has none. */
    public Request in(String otherFlow) {
        return new Request(
                priority, otherFlow, Optional.of(cancellation.orElseGet(Cancellation::new)), deadline, patient);
    }

    /** The same, waiting no longer than this. */
    public Request until(Deadline latest) {
        return new Request(priority, flow, cancellation, Optional.of(latest), patient);
    }

    boolean cancelled() {
        return cancellation.isPresent() && cancellation.get().cancelled();
    }

    boolean expired() {
        return deadline.isPresent() && deadline.get().expired();
    }
}
