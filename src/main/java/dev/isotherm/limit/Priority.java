package dev.isotherm.limit;

/**
 * Who goes first when several wait for the same thing. Scope: a plain value.
 *
 * <p>Interactive work goes before background work, but never for ever: while both wait, one background call is started
 * after every {@value #INTERACTIVE_PER_BACKGROUND} interactive ones.
 */
public enum Priority {
    /** Somebody waits for the answer. */
    INTERACTIVE,
    /** Nobody looks at the clock: jobs, warming, repairs. */
    BACKGROUND;

    /** How many interactive calls go before one background call while both wait. */
    public static final int INTERACTIVE_PER_BACKGROUND = 8;
}
