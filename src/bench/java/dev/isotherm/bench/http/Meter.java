package dev.isotherm.bench.http;

import dev.isotherm.support.RedisTalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** What a load cost the server and Redis, and what else ran on the machine meanwhile. */
final class Meter {
    private static final Pattern CALLS = Pattern.compile("(?m)^cmdstat_[^:]+:calls=(\\d+)");
    private static final Pattern CPU = Pattern.compile("(?m)^used_cpu_(?:user|sys):([0-9.]+)");
    /* Linux counts the time of processes in hundredths of a second. */
    private static final double TICKS = 100;

    private final int redisPort;
    private final Collection<Long> servers;

    /**
     * The costs of a time.
     *
     * @param seconds how long it was
     * @param server seconds of processor time of the servers
     * @param redis the same of Redis
     * @param commands of Redis, those within scripts included
     * @param others the part of all processors that processes took which are not of this benchmark, 0 to 1
     * @param busy the part of all processors that was in use, 0 to 1
     */
    record Cost(double seconds, double server, double redis, long commands, double others, double busy) {}

    private record Reading(long nanos, double server, double redis, long commands, double busy, double ours) {}

    /**
     * Makes a meter.
     *
     * @param redisPort of the Redis
     * @param servers the numbers of the processes that answer
     */
    Meter(int redisPort, Collection<Long> servers) {
        this.redisPort = redisPort;
        this.servers = List.copyOf(servers);
    }

    /** Measures what a load costs. */
    Cost during(Runnable load) {
        Reading before = read();
        load.run();
        Reading after = read();
        double seconds = (after.nanos - before.nanos) / 1e9;
        double all = seconds * Runtime.getRuntime().availableProcessors();
        double busy = after.busy - before.busy;
        return new Cost(
                seconds,
                after.server - before.server,
                after.redis - before.redis,
                after.commands - before.commands,
                Math.max(0, busy - (after.ours - before.ours)) / all,
                busy / all);
    }

    private Reading read() {
        double redis = CPU.matcher(RedisTalk.ask(redisPort, "INFO", "cpu"))
                .results()
                .mapToDouble(one -> Double.parseDouble(one.group(1)))
                .sum();
        long commands = CALLS.matcher(RedisTalk.ask(redisPort, "INFO", "commandstats"))
                .results()
                .mapToLong(one -> Long.parseLong(one.group(1)))
                .sum();
        double server = servers.stream().mapToDouble(pid -> own(pid, false)).sum();
        return new Reading(System.nanoTime(), server, redis, commands, machine(), ours());
    }

    /* This process, its children that have ended, and those that run. */
    private static double ours() {
        return own(ProcessHandle.current().pid(), true)
                + ProcessHandle.current()
                        .descendants()
                        .mapToDouble(child -> own(child.pid(), false))
                        .sum();
    }

    private static double own(long pid, boolean withEndedChildren) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name of the program, in brackets, may have blanks in it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Arrays.stream(fields, 11, withEndedChildren ? 15 : 13)
                            .mapToLong(Long::parseLong)
                            .sum()
                    / TICKS;
        } catch (NoSuchFileException e) {
            // It ended a moment ago, and is among the ended from now on.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double machine() {
        try {
            String[] fields =
                    Files.readAllLines(Path.of("/proc/stat")).get(0).strip().split(" +");
            // user, nice, system, then idle and waiting, then interrupts; what is stolen is of other machines.
            return (Long.parseLong(fields[1])
                            + Long.parseLong(fields[2])
                            + Long.parseLong(fields[3])
                            + Long.parseLong(fields[6])
                            + Long.parseLong(fields[7]))
                    / TICKS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
