package dev.isotherm.trace;

import dev.isotherm.context.Correlation;

/**
 * One piece of work in a trace, from its begin to its end. May be used on any thread. No attribute may contain a secret,
 * the name of a place, or a path or query of a client.
 */
public interface Span {
    /** A span that nobody sees. */
    Span NONE = new Span() {
        @Override
        public Correlation within(Correlation work) {
            return work;
        }

        @Override
        public Span put(String attribute, String value) {
            return this;
        }

        @Override
        public Span put(String attribute, long value) {
            return this;
        }

        @Override
        public void fail(String type) {}

        @Override
        public void end() {}
    };

    /** What a span is to the other side. */
    enum Kind {
        /** It serves a request of another process. */
        SERVER,
        /** It calls another process and waits for the answer. */
        CLIENT,
        /** It creates work that another process does later. */
        PRODUCER,
        /** It does such work. */
        CONSUMER
    }

    /** The same work as a part of this span: what it begins next, here or in another process, is a child of it. */
    Correlation within(Correlation work);

    /** Adds an attribute. */
    Span put(String attribute, String value);

    /** Adds an attribute. */
    Span put(String attribute, long value);

    /**
     * Marks it as failed.
     *
     * @param type a word for the kind of failure
     */
    void fail(String type);

    /** Ends it. What comes later is ignored. */
    void end();
}
