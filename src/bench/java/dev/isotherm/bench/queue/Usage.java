package dev.isotherm.bench.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What was used up to a moment; the difference of two is what was used in between.
 *
 * @param redisMicros processor time of Redis
 * @param commands that Redis carried out, those in scripts included
 * @param ownSeconds processor time of the processes of this benchmark
 * @param allSeconds processor time of all processes of the machine
 * @param nanos the moment
 */
record Usage(double redisMicros, long commands, double ownSeconds, double allSeconds, long nanos) {
    private static final Pattern CPU = Pattern.compile("(?m)^used_cpu_(?:sys|user):([\\d.]+)");
    private static final Pattern CALLS = Pattern.compile("(?m)^cmdstat_(?!info)[^:]+:calls=(\\d+)");
    private static final double TICKS_PER_SECOND = 100;
    private static final int IDLE = 4;
    private static final int WAITING = 5;
    private static final int PARTS = 9;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /** Reads all of it, from Redis and from Linux. */
    static Usage now(Resp redis, List<Long> processes) throws IOException {
        String cpu = (String) redis.call("INFO", "cpu");
        String commands = (String) redis.call("INFO", "commandstats");
        return new Usage(
                CPU.matcher(cpu)
                                .results()
                                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                                .sum()
                        * 1e6,
                CALLS.matcher(commands)
                        .results()
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .sum(),
                processes.stream().mapToDouble(Usage::ofProcess).sum(),
                ofMachine(),
                System.nanoTime());
    }

    Usage since(Usage before) {
        return new Usage(
                redisMicros - before.redisMicros,
                commands - before.commands,
                ownSeconds - before.ownSeconds,
                allSeconds - before.allSeconds,
                nanos - before.nanos);
    }

    /** How many processors the other processes of the machine used; they are counted in hundredths of a second. */
    double others() {
        return Math.max(0, (allSeconds - ownSeconds) / (nanos / 1e9));
    }

    /** Processor time of one process, s; 0 where the machine does not tell. */
    static double ofProcess(long pid) {
        String stat = text(Path.of("/proc/" + pid + "/stat"));
        if (stat.isEmpty()) {
            return 0;
        }
        // The name of the program, in brackets, may have spaces.
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(words[USER_TIME]) + Long.parseLong(words[SYSTEM_TIME])) / TICKS_PER_SECOND;
    }

    private static double ofMachine() {
        String stat = text(Path.of("/proc/stat"));
        if (stat.isEmpty()) {
            return 0;
        }
        String[] words = stat.substring(0, stat.indexOf('\n')).split("\\s+");
        long all = Arrays.stream(words, 1, PARTS).mapToLong(Long::parseLong).sum();
        return (all - Long.parseLong(words[IDLE]) - Long.parseLong(words[WAITING])) / TICKS_PER_SECOND;
    }

    private static String text(Path file) {
        if (!Files.isReadable(file)) {
            return "";
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
