package dev.isotherm;

/** Starts Isotherm. */
public final class Main {
    private Main() {}

    /**
     * Runs.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        if (args.length > 5) {
            throw new IllegalArgumentException();
        }
    }
}
