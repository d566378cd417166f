package dev.isotherm.bench.queue;

import dev.isotherm.support.Started;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One Redis, and all systems that take turns on it. All of it ends with this object. */
final class Arena implements AutoCloseable {
    static final String QUEUE = "bench";
    private static final Pattern USED = Pattern.compile("(?m)^used_memory:(\\d+)");
    private static final Pattern VERSION = Pattern.compile("(?m)^redis_version:(\\S+)");
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int MOST_LOOKS = 40;
    private static final long SETTLED_BYTES = 2_048;

    private final Started started = new Started();
    private final List<Contender> contenders = new ArrayList<>();
    private final List<Double> others = new ArrayList<>();
    private BenchRedis server;
    private Resp redis;

    /** Starts a Redis without persistence, and nothing else yet. */
    Arena(List<Kind> kinds) {
        open("--appendonly", "no");
        kinds.forEach(kind -> contenders.add(started.add(new Contender(kind, this))));
    }

    /** From now on another Redis is used, with these arguments. */
    void open(String... arguments) {
        server = started.add(BenchRedis.start(arguments));
        try {
            redis = started.add(new Resp(server.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.port();
    }

    String version() {
        return find(VERSION, call("INFO", "server"));
    }

    /** The systems, each time with another one first; those that are asked for. */
    List<Contender> turn(int repetition, Predicate<Kind> asked) {
        List<Contender> all = new ArrayList<>(contenders.stream()
                .filter(one -> asked.test(one.kind))
                .toList());
        Collections.rotate(all, -(repetition % all.size()));
        return all;
    }

    void clear() {
        call("FLUSHALL", "SYNC");
    }

    private String call(String... words) {
        try {
            return String.valueOf(redis.call(words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was used until now. */
    Usage usage() {
        List<Long> processes = new ArrayList<>(
                List.of(ProcessHandle.current().pid(), server.pid()));
        contenders.forEach(one -> one.sides().forEach(side -> processes.add(side.pid())));
        try {
            return Usage.now(redis, processes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was used since then; how busy the others kept the machine is remembered. */
    Usage since(Usage before) {
        Usage used = usage().since(before);
        others.add(used.others());
        return used;
    }

    /** Processors that other processes used, one figure for each measurement since the last call. */
    List<Double> takeOthers() {
        List<Double> taken = List.copyOf(others);
        others.clear();
        return taken;
    }

    /** How many entries a key has, whatever its type. */
    String size(String key) {
        return switch (call("TYPE", key)) {
            case "list" -> call("LLEN", key);
            case "zset" -> call("ZCARD", key);
            case "set" -> call("SCARD", key);
            case "string" -> call("GET", key);
            default -> "0";
        };
    }

    /** The memory that Redis uses once it uses no less any more, in bytes. */
    long settledMemory() {
        long before = usedMemory();
        for (int i = 0; i < MOST_LOOKS; i++) {
            LockSupport.parkNanos(LOOK_NANOS);
            long now = usedMemory();
            if (Math.abs(before - now) < SETTLED_BYTES) {
                return now;
            }
            before = now;
        }
        throw new IllegalStateException("The memory of Redis does not settle\n" + scene());
    }

    private long usedMemory() {
        return Long.parseLong(find(USED, call("INFO", "memory")));
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return Optional.of(matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .orElseThrow();
    }

    /** The state of everything, for the report of a run that hangs. */
    String scene() {
        List<String> lines = new ArrayList<>();
        contenders.forEach(one -> one.sides().forEach(side -> lines.add(side.lastReport())));
        try {
            contenders.stream()
                    .filter(one -> !one.sides().isEmpty())
                    .forEach(one -> lines.add(one.kind.title + " in Redis: " + one.counts()));
            lines.add("clients of Redis: "
                    + call("INFO", "clients").lines().skip(1).limit(8).collect(Collectors.joining(" ")));
        } catch (RuntimeException e) {
            lines.add("Redis does not say what it holds: " + e);
        }
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        started.close();
    }
}
