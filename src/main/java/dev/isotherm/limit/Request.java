package dev.isotherm.limit;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import java.util.Optional;

/**
 * How a call waits for its turn. Scope: one context if it has a cancellation, otherwise a plain value.
 *
 * @param priority interactive or background
 * @param flow the group of the call, for example a place. Flows of one priority take turns, so that a flow with many
 *     calls does not starve one with few; within a flow calls are first in, first out
 * @param cancellation ends the wait at once
 * @param deadline latest end of the wait; the limit's own maximum wait applies too
 * @param patient true if the limit's own maximum wait does not apply; the caller ends the wait by the cancellation
 */
public record Request(
        Priority priority,
        String flow,
        Optional<Cancellation> cancellation,
        Optional<Deadline> deadline,
        boolean patient) {
    /** Interactive, in the flow without a name, for at most the limit's own maximum wait. */
    public static final Request USUAL = of(Priority.INTERACTIVE, "");

    /** Waits for at most the limit's own maximum wait. */
    public static Request of(Priority priority, String flow) {
        return new Request(priority, flow, Optional.empty(), Optional.empty(), false);
    }

    /** Waits until it is cancelled, for at most the limit's own maximum wait. */
    public static Request of(Priority priority, String flow, Cancellation cancellation) {
        return new Request(priority, flow, Optional.of(cancellation), Optional.empty(), false);
    }

    /** Waits until it is cancelled, for callers that have their own deadline and cancel then. */
    public static Request patient(Priority priority, String flow, Cancellation cancellation) {
        return new Request(priority, flow, Optional.of(cancellation), Optional.empty(), true);
    }

    /** The same in another flow, with a new cancellation if it has none. */
    public Request in(String otherFlow) {
        return new Request(
                priority, otherFlow, Optional.of(cancellation.orElseGet(Cancellation::new)), deadline, patient);
    }

    /** The same, but waits until this deadline at most. */
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
