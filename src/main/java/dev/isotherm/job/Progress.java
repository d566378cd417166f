package dev.isotherm.job;

import java.util.Optional;

/**
 * How far a job is.
 *
 * @param done parts that are done
 * @param total parts that are needed
 */
public record Progress(int done, int total) {
    String stored() {
        return done + "/" + total;
    }

    static Optional<Progress> ofStored(String stored) {
        int slash = stored.indexOf('/');
        return Optional.of(new Progress(
                Integer.parseInt(stored.substring(0, slash)), Integer.parseInt(stored.substring(slash + 1))));
    }
}
