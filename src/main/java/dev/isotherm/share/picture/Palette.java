package dev.isotherm.share.picture;

import java.awt.Color;

/**
 * The colours of pictures. Warm is red and cold is blue, which people with any kind of colour blindness can tell apart;
 * the direction of a bar says the same.
 */
final class Palette {
    /* From light to dark, as in the scheme RdBu of ColorBrewer. The lightest is still visible on the background. */
    private static final int[] WARM = {0xF4A582, 0xD6604D, 0xB2182B, 0x67001F};
    private static final int[] COLD = {0x92C5DE, 0x4393C3, 0x2166AC, 0x053061};

    final Color background = new Color(0xFCFBF9);
    final Color ink = new Color(0x1B1F27);
    final Color quiet = new Color(0x565D6B);
    final Color grid = new Color(0xE3E1DC);
    final Color gap = new Color(0xB5B8BF);

    /**
     * The colour of a bar.
     *
     * @param anomaly the distance from the mean
     * @param strongest the distance that gets the darkest colour, above 0
     */
    Color bar(double anomaly, double strongest) {
        int[] steps = anomaly >= 0 ? WARM : COLD;
        double at = Math.min(1, Math.abs(anomaly) / strongest) * (steps.length - 1);
        int lower = Math.min(steps.length - 2, (int) at);
        return between(steps[lower], steps[lower + 1], at - lower);
    }

    private static Color between(int from, int to, double part) {
        return new Color(mix(from, to, part, 16), mix(from, to, part, 8), mix(from, to, part, 0));
    }

    private static int mix(int from, int to, double part, int shift) {
        int low = (from >> shift) & 0xFF;
        int high = (to >> shift) & 0xFF;
        return (int) Math.round(low + (high - low) * part);
    }
}
