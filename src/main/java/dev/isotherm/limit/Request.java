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
 * @param weight how many permits its flow may hold for each one that is free, so that others always find one; the same
 *     for waiting places. 0 if its flow may hold all
 */
public record Request(
        Priority priority,
        String flow,
        Optional<Cancellation> cancellation,
        Optional<Deadline> deadline,
        boolean patient,
        int weight) {
    /** Interactive, in the flow without a name, for at most the limit's own maximum wait. */
    public static final Request USUAL = of(Priority.INTERACTIVE, "");

    /** Waits for at most the limit's own maximum wait. */
    public static Request of(Priority priority, String flow) {
        return new Request(priority, flow, Optional.empty(), Optional.empty(), false, 0);
    }

    /** Waits until it is cancelled, for at most the limit's own maximum wait. */
    public static Request of(Priority priority, String flow, Cancellation cancellation) {
        return new Request(priority, flow, Optional.of(cancellation), Optional.empty(), false, 0);
    }

    /** Waits until it is cancelled, for callers that have their own deadline and cancel then. */
    public static Request patient(Priority priority, String flow, Cancellation cancellation) {
        return new Request(priority, flow, Optional.of(cancellation), Optional.empty(), true, 0);
    }

    /** The same in another flow, with a new cancellation if it has none. */
    public Request in(String otherFlow) {
        return new Request(
                priority, otherFlow, Optional.of(cancellation.orElseGet(Cancellation::new)), deadline, patient, weight);
    }

    /** The same, but its flow gets only a share. */
    public Request sharing(int itsWeight) {
        return new Request(priority, flow, cancellation, deadline, patient, itsWeight);
    }

    /** The same, but waits until this deadline at most. */
    public Request until(Deadline latest) {
        return new Request(priority, flow, cancellation, Optional.of(latest), patient, weight);
    }

    /** Whether its flow, which holds so many, may take one of those that are free. */
    boolean mayTake(int held, int free) {
        return weight == 0 ? free > 0 : Shares.allow(held, free, weight);
    }

    boolean cancelled() {
        return cancellation.isPresent() && cancellation.get().cancelled();
    }

    boolean expired() {
        return deadline.isPresent() && deadline.get().expired();
    }
}
