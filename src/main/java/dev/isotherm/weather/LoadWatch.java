package dev.isotherm.weather;

/** Follows a load of days. */
public interface LoadWatch {
    /** Follows nothing and never stops it. */
    LoadWatch NONE = new LoadWatch() {
        @Override
        public void progress(int done, int total) {}

        @Override
        public boolean stopped() {
            return false;
        }
    };

    /**
     * Is told after each call.
     *
     * @param done calls that are done
     * @param total calls that are needed
     */
    void progress(int done, int total);

    /** Whether the result is no longer wanted, so that no more calls should start. */
    boolean stopped();
}
