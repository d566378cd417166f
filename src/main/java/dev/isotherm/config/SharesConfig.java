package dev.isotherm.config;

/**
 * The shares and their pictures, in Redis.
 *
 * @param most the maximum number of shares; above it those that nobody has viewed for the longest time are removed
 * @param pictureBytes the maximum of all kept pictures together; with 0 none is kept
 */
public record SharesConfig(int most, long pictureBytes) {
    private static final int USUALLY_MOST = 100_000;
    private static final int USUAL_PICTURES_MB = 64;
    private static final long MB = 1_048_576;

    static SharesConfig read(ConfigReader reader) {
        return new SharesConfig(
                reader.integer("shares.max", USUALLY_MOST, 1, 10_000_000),
                reader.integer("shares.picturesMb", USUAL_PICTURES_MB, 0, 65_536) * MB);
    }
}
