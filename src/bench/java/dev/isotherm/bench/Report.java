package dev.isotherm.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Prints figures, and how busy the machine was meanwhile, without which they say nothing. */
public final class Report {
    private Report() {}

    /** Prints a line. */
    public static void row(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** Prints how busy the machine is. */
    public static void machine(String when) {
        row(
                "# %s: load average %s, %d processors, Java %s",
                when,
                loadAverage(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature());
    }

    /** The load average of the machine, as Linux tells it. */
    public static String loadAverage() {
        Path file = Path.of("/proc/loadavg");
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
