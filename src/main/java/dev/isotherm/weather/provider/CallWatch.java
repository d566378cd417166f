package dev.isotherm.weather.provider;

import java.util.function.LongConsumer;

/** Follows the calls to a provider, on the context of that provider. */
public interface CallWatch {
    /** Follows nothing. */
    CallWatch NONE = new CallWatch() {
        @Override
        public void answered(long startedAt) {}

        @Override
        public void refused() {}
    };

    /** Passes each on. */
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
     * Is told of a call that is over and was not refused, well or not.
     *
     * @param startedAt when it began, by {@link System#nanoTime()}
     */
    void answered(long startedAt);

    /** Is told of a call that the provider refused because it was too much: 429 or 503. */
    void refused();
}
