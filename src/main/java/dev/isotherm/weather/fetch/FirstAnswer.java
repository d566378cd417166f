package dev.isotherm.weather.fetch;

import dev.isotherm.weather.fetch.FetchLocks.Turn;
import dev.isotherm.weather.provider.Observations;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the first call for a name brought besides the place: days that are not stored yet, and the turn to fetch the
 * others. Without that turn, an instance that waited for the name could buy these days again. Belongs to one context.
 */
public final class FirstAnswer {
    private final Optional<Observations> observed;
    private final Consumer<Turn> release;
    private Optional<Turn> turn;

    FirstAnswer(Optional<Observations> observed, Optional<Turn> turn, Consumer<Turn> release) {
        this.observed = observed;
        this.turn = turn;
        this.release = release;
    }

    /** Nothing, for a place that was known before. */
    public static FirstAnswer none() {
        return new FirstAnswer(Optional.empty(), Optional.empty(), unused -> {});
    }

    /** The days of the first call; empty if another instance asked, or if the place was known. */
    public Optional<Observations> observed() {
        return observed;
    }

    /** The turn, for the one who asks first. */
    Optional<Turn> take() {
        Optional<Turn> taken = turn;
        turn = Optional.empty();
        return taken;
    }

    /** Lets others have the turn if nobody used it. */
    public void giveBack() {
        take().ifPresent(release);
    }
}
