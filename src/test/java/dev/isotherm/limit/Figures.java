package dev.isotherm.limit;

/** What most tests ask of a state. */
record Figures(int limit, int inUse, int waiting, int peak, long refused, long expired) {
    static Figures of(LimiterState state) {
        return new Figures(
                state.limit(),
                state.inUse(),
                state.waits().waiting(),
                state.peak(),
                state.waits().refused(),
                state.waits().expired());
    }
}
