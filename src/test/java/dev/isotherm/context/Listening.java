package dev.isotherm.context;

/** Shows tests of other packages whether anything was left behind in a cancellation. */
public final class Listening {
    private Listening() {}

    /** How many listen to it now. Ask on its context. */
    public static int to(Cancellation cancellation) {
        return cancellation.listeners();
    }
}
