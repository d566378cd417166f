package dev.isotherm.limit;

/**
 * The order of calls that wait for the same thing. Scope: a plain value.
 *
 * <p>Interactive work goes before background work, but never for ever: while both wait, one background call is started
 * after every {@value #INTERACTIVE_PER_BACKGROUND} interactive ones.
 */
public enum Priority {
    /** A person waits for the answer. */
    INTERACTIVE,
    /** Nobody waits for the answer: jobs, warming, repairs. */
    BACKGROUND;

    /** How many interactive calls go before one background call while both wait. */
    public static final int INTERACTIVE_PER_BACKGROUND = 8;
}
