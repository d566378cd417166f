package dev.isotherm.weather.provider;

import java.time.Duration;
import java.util.Optional;

/** Weather that could not be had. The message names no secret and may be shown to clients. */
public final class WeatherException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, which decides what becomes of the request. */
    public enum Kind {
        /** The provider does not know the place; asking again is no use. */
        UNKNOWN_PLACE,
        /** The provider refused our key or plan; an operator must act. */
        KEY_REFUSED,
        /** The provider asks us to slow down. */
        RATE_LIMITED,
        /** What our plan allows in a day is bought; there is a time to wait until the next day. */
        BUDGET_SPENT,
        /** The provider answered with an error, not at all, or too late. */
        UNAVAILABLE,
        /** This process could not connect for lack of something of its own, as file descriptors; nobody was asked. */
        LOCAL_EXHAUSTION,
        /** The provider's answer could not be understood or is absurd. */
        BAD_ANSWER
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    /**
     * Makes an exception.
     *
     * @param kind what went wrong
     * @param message a sentence for operators and clients, without secrets
     * @param retryAfter how long the provider asks us to wait, where it said so
     */
    public WeatherException(Kind kind, String message, Optional<Duration> retryAfter) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /**
     * Makes an exception without a time to wait.
     *
     * @param kind what went wrong
     * @param message a sentence for operators and clients, without secrets
     */
    public WeatherException(Kind kind, String message) {
        this(kind, message, Optional.empty());
    }

    /**
     * The same, in the words of whoever asked.
     *
     * @param asked what the provider was asked for
     * @param name what the client calls it
     */
    public WeatherException about(String asked, String name) {
        return new WeatherException(kind, getMessage().replace("'" + asked + "'", "'" + name + "'"), retryAfter);
    }

    /**
     * What went wrong.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * How long the provider asks us to wait.
     *
     * @return empty where it did not say
     */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
