package dev.isotherm.dev.weather;

import java.nio.charset.StandardCharsets;

/** Turns numbers and names into numbers that look random. Equal input always gives equal numbers. */
final class Mixer {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Mixer() {}

    /** Mixes the parts into one number; their order counts. */
    static long mix(long... parts) {
        long state = 0;
        for (long part : parts) {
            state = scramble(state + part + 0x9e3779b97f4a7c15L);
        }
        return state;
    }

    /** Mixes a name into a number. */
    static long mix(String name) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return scramble(hash);
    }

    /** Spreads mixed bits evenly over 0 (included) to 1 (excluded). */
    static double unit(long mixed) {
        return (mixed >>> 11) * 0x1.0p-53;
    }

    /* The finalizer of SplitMix64. */
    private static long scramble(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
