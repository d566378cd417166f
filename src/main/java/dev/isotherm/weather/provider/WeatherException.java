package dev.isotherm.weather.provider;

import java.time.Duration;
import java.util.Optional;

/** Weather is not available. The message contains no secret and may be shown to clients. */
public final class WeatherException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. The kind decides how the request ends. */
    public enum Kind {
        /** The provider does not know the place; a retry is useless. */
        UNKNOWN_PLACE,
        /** The provider refused our key or plan; an operator must act. */
        KEY_REFUSED,
        /** The provider asks us to slow down. */
        RATE_LIMITED,
        /** The day's budget is spent; {@code retryAfter} is the time until the next day. */
        BUDGET_SPENT,
        /** The provider answered with an error, not at all, or too late. */
        UNAVAILABLE,
        /** This process lacks a resource to connect, such as file descriptors; the provider was not asked. */
        LOCAL_EXHAUSTION,
        /** The provider's answer cannot be read or is not plausible. */
        BAD_ANSWER
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    /**
     * Makes an exception.
     *
     * @param kind what went wrong
     * @param message a sentence for operators and clients, without secrets
     * @param retryAfter how long the provider asks us to wait; empty if it did not say
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
     * The same failure with the client's name for the place.
     *
     * @param asked the location that the provider was asked for
     * @param name the client's name for it
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
     * @return empty if it did not say
     */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
