package dev.isotherm.job;

import java.util.Optional;

/**
 * How far a job is.
 *
 * @param done parts that are done
 * @param total parts that are needed
 */
public record Progress(int done, int total) {
    public String stored() {
        return done + "/" + total;
    }

    /** Empty if the text is not a progress. */
    public static Optional<Progress> ofStored(String stored) {
        int slash = stored.indexOf('/');
        try {
            return slash < 0
                    ? Optional.empty()
                    : Optional.of(new Progress(
                                    Integer.parseInt(stored.substring(0, slash)),
                                    Integer.parseInt(stored.substring(slash + 1))))
                            .filter(progress -> progress.done >= 0 && progress.total >= 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
