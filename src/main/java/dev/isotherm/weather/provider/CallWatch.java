package dev.isotherm.weather.provider;

import java.util.function.LongConsumer;

/** Observes the calls to a provider, on the context of that provider. */
public interface CallWatch {
    /** Ignores all calls. */
    CallWatch NONE = new CallWatch() {
        @Override
        public void answered(long startedAt) {}

        @Override
        public void refused() {}
    };

    /** Makes a watch from two functions. */
    static CallWatch of(LongConsumer answered, Runnable refused) {
        return new CallWatch() {
            @Override
            public void answered(long startedAt) {
                answered.accept(startedAt);
            }

            @Override
            public void refused() {
                refused.run();
            }
        };
    }

    /**
     * Called after a call that the provider did not refuse, successful or not.
     *
     * @param startedAt the start of the call, by {@link System#nanoTime()}
     */
    void answered(long startedAt);

    /** Called after a call that the provider refused as too many: 429 or 503. */
    void refused();
}
