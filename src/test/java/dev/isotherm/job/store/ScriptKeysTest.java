package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.event.JobEvents;
import dev.isotherm.job.recurring.Housekeeping;
import dev.isotherm.limit.live.LiveLimitKeys;
import dev.isotherm.redis.Script;
import dev.isotherm.support.RedisMonitor;
import dev.isotherm.support.RedisMonitor.Seen;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches Redis while every script runs: each key that a script touches is in its call or in its contract. */
class ScriptKeysTest extends QueueTest {
    private static final Path FOLDER = Path.of("src/main/resources/lua");
    private static final Pattern DERIVED = Pattern.compile("P(:[a-z]:)<[a-z]+>");
    private static final Pattern OF_A_QUEUE = Pattern.compile("-- KEYS: (1 P:|1 the list|as of fail)");
    private static final Set<String> ALL_KEYS = Set.of("DEL", "UNLINK", "EXISTS", "MGET");
    private static final Set<String> NO_KEY = Set.of("TIME", "SCAN");
    private static final Set<String> FIRST_IS_KEY = Set.of(
            """
            GET SET HGET HSET HMGET HDEL HINCRBY HEXISTS HGETALL HSTRLEN INCRBY STRLEN TYPE PTTL PEXPIRE
            PERSIST RPOP LPOP RENAME GETRANGE RPUSH LTRIM LRANGE ZADD ZREM ZCARD ZCOUNT ZRANGE ZRANGEBYSCORE
            ZSCORE ZSCAN ZREMRANGEBYSCORE ZREMRANGEBYRANK XADD XTRIM XDEL XLEN HSETNX ZRANGEBYLEX XRANGE
            XREVRANGE SETRANGE SETBIT HLEN HRANDFIELD ZINCRBY PEXPIREAT LINDEX SMISMEMBER
            """
                    .strip()
                    .split("\\s+"));

    private RedisMonitor monitor;
    private Map<String, String> names;

    @BeforeEach
    void watch() throws IOException {
        names = new TreeMap<>();
        try (var files = Files.walk(FOLDER)) {
            files.filter(Files::isRegularFile).map(ScriptKeysTest::name).forEach(script -> {
                Script one = Script.load(script);
                names.put(one.sha1(), script);
                names.put(asSeen(one.source()), script);
            });
        }
        monitor = RedisMonitor.open(redis.port());
    }

    /* As Script#load takes it: job/claim. */
    private static String name(Path file) {
        return FOLDER.relativize(file)
                .toString()
                .replace(File.separatorChar, '/')
                .replace(".lua", "");
    }

    private static String asSeen(String source) {
        return source.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @AfterEach
    void watchNoMore() {
        monitor.close();
    }

    /** One call of a script, and what it did with which keys. */
    private record Call(String script, List<String> keys, List<String> arguments, Set<String> touched) {
        /* The key prefix is the first argument of every script that makes keys of its own. */
        Set<String> undeclared(Set<String> derived) {
            Set<String> wrong = new TreeSet<>();
            for (String key : touched) {
                boolean declared = keys.contains(key)
                        || derived.stream()
                                .anyMatch(part -> key.startsWith(arguments.get(0) + part)
                                        && key.length() > arguments.get(0).length() + part.length());
                if (!declared) {
                    wrong.add(script + " touches " + key);
                }
            }
            return wrong;
        }
    }

    private List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (Seen seen : monitor.seen()) {
            List<String> words = seen.words();
            String command = words.get(0).toUpperCase(Locale.ROOT);
            if (seen.byScript()) {
                Call call = calls.get(calls.size() - 1);
                // Others are of this test itself.
                if (!call.script().isEmpty()) {
                    call.touched().addAll(keysOf(command, words));
                }
            } else if (command.startsWith("EVAL")) {
                int keys = Integer.parseInt(words.get(2));
                calls.add(new Call(
                        names.getOrDefault(words.get(1), ""),
                        words.subList(3, 3 + keys),
                        words.subList(3 + keys, words.size()),
                        new TreeSet<>()));
            }
        }
        return calls;
    }

    private static List<String> keysOf(String command, List<String> words) {
        if (ALL_KEYS.contains(command)) {
            return words.subList(1, words.size());
        }
        if (command.equals("MSET")) {
            return IntStream.range(0, words.size() / 2)
                    .mapToObj(i -> words.get(2 * i + 1))
                    .toList();
        }
        if (command.equals("MEMORY")) {
            return words.subList(2, 3);
        }
        if (NO_KEY.contains(command)) {
            return List.of();
        }
        assertThat(FIRST_IS_KEY).as("commands whose keys this test knows").contains(command);
        return words.subList(1, 2);
    }

    private static Set<String> derived(String script) {
        if (script.isEmpty()) {
            return Set.of();
        }
        try {
            Matcher keys = DERIVED.matcher(Files.readAllLines(FOLDER.resolve(script + ".lua")).stream()
                    .filter(line -> line.startsWith("-- Derived: "))
                    .collect(Collectors.joining()));
            return keys.results().map(key -> key.group(1)).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> undeclared(List<Call> calls) {
        Set<String> wrong = new TreeSet<>();
        for (Call call : calls) {
            wrong.addAll(call.undeclared(derived(call.script())));
        }
        return wrong;
    }

    @Test
    void everyScriptTouchesOnlyKeysThatItsCallOrItsContractNames() throws IOException {
        QueuePlay play = new QueuePlay(open(Configs.forPlays()));
        Random random = new Random(3);
        while (!play.isLong()) {
            play.play(QueuePlay.Step.draw(random));
        }
        queue.redis(Command.FLUSHALL);
        enqueueInAllWays();
        endInAllWays();
        operate();
        List<Call> calls = calls();
        assertThat(calls.stream().map(Call::script)).containsAll(ofAQueue());
        assertThat(undeclared(calls)).isEmpty();
    }

    /* Those of the engine, and the other ones that were here when this was written. */
    private Set<String> ofAQueue() throws IOException {
        Set<String> all = new HashSet<>(Set.of(
                "weather/store-days",
                "weather/note-place",
                "weather/forget-places",
                "weather/flight-take",
                "weather/flight-release",
                "redis/remove-invalid",
                "limit/rate",
                "limit/client",
                "limit/budget"));
        all.addAll(Set.of("analytics/note", "analytics/session", "cache/count", "place/select"));
        all.addAll(Set.of("limit/sync", "limit/view", "limit/change"));
        all.addAll(Set.of("share/store", "share/view", "share/recent", "share/picture", "share/keep-picture"));
        for (String script : names.values()) {
            if (OF_A_QUEUE
                    .matcher(Files.readString(FOLDER.resolve(script + ".lua")))
                    .find()) {
                all.add(script);
            }
        }
        assertThat(all).contains("job/enqueue", "job/claim", "job/fail").hasSizeGreaterThan(15);
        return all;
    }

    private void enqueueInAllWays() {
        NewJob usual = QueueOnContext.job("keyed", 0, "x");
        NewJob.Options keyed = NewJob.Options.USUAL.with(new NewJob.Idempotency("key", "request"));
        for (NewJob.Options options : List.of(keyed, keyed.at(Instant.now().plusSeconds(600)), NewJob.Options.USUAL)) {
            for (String identity : List.of("x", "y")) {
                String id = identity + options.hashCode();
                NewJob job = new NewJob(id, usual.type(), 0, usual.parameters(), identity, options);
                queue.enqueue(job);
                queue.enqueueFinished(job);
                queue.get(() -> queue.jobs.reuse(job));
                queue.enqueueFinished(new NewJob("known" + id, usual.type(), 0, usual.parameters(), "known", options));
            }
        }
    }

    private void endInAllWays() {
        queue.claim("first", 10).forEach(queue::succeed);
        queue.release(queue.running());
        queue.claim("second", 1).forEach(queue::fail);
        ClaimedJob job = queue.running();
        queue.heartbeat(Map.of(job.id(), job.lease(), "none", "x"));
        queue.progress(job);
        queue.fail(job, Optional.of(Duration.ZERO));
        ClaimedJob again = queue.claim("third", 1).get(0);
        queue.get(() -> queue.jobs.cancel(again.id(), Instant.EPOCH));
        queue.claimAgain("third", 1);
        queue.fail(again, Optional.of(Duration.ZERO));
        for (String late : List.of("stalled", "cancelled", "scheduled", "impatient")) {
            queue.enqueue(QueueOnContext.job(late, 0, late));
        }
        List<ClaimedJob> lost = queue.claim("lost", 3);
        queue.get(() -> queue.jobs.cancel("cancelled", Instant.EPOCH));
        queue.fail(lost.get(2), Optional.of(Duration.ZERO));
        queue.expire("stalled");
        queue.expire("cancelled");
        queue.redis(Command.HSET, queue.keys.job("stalled"), "stalls", Configs.MAX_STALLS - 1);
        queue.redis(Command.ZADD, queue.keys.waitingSince(), 1, "impatient");
        assertThat(queue.reap())
                .extracting(Leases.Reaped::outcome)
                .containsExactlyInAnyOrder("dead", "cancelled", "expired");
    }

    private void operate() {
        JobAdmin admin = new JobAdmin(queue.link, Configs.normal(), name);
        queue.get(() -> admin.retry("stalled"));
        queue.get(() -> admin.find("stalled"));
        queue.get(() -> queue.jobs.see("stalled", "", List.of("ann")));
        queue.get(() -> admin.delete("impatient"));
        queue.get(() -> admin.delete("impatient"));
        for (JobList list : JobList.values()) {
            queue.get(() -> admin.list(list, 0, 10));
        }
        queue.get(admin::overview);
        queue.get(admin::pause);
        queue.get(admin::resume);
        queue.get(() -> admin.clear(Instant.EPOCH));
        queue.redis(Command.ZADD, queue.keys.finished(), Instant.now().toEpochMilli(), "orphan");
        queue.get(
                () -> new Housekeeping(queue.link, Configs.normal(), Duration.ofHours(1), name, InstantSource.system())
                        .run(() -> false));
        queue.get(() -> new QueueSchema(queue.link).check(name));
        queue.get(() ->
                new JobEvents(vertx, vertx.getOrCreateContext(), queue.link, queue.link, name).snapshot("stalled"));
        storeAndLimit();
        share();
        reportLimits();
        countJobs();
        countReports();
        selectPlaces();
    }

    private void storeAndLimit() {
        runAlone(
                "weather/store-days",
                List.of("iso:w:2020", "iso:w:changed", "iso:w:version"),
                0,
                Buffer.buffer("xx"),
                1_000,
                "now");
        List<String> kept = List.of("iso:k:asked", "iso:k:counts");
        runAlone("weather/note-place", kept, "ahead", Long.MAX_VALUE, 9, 9, 0, 1);
        runAlone("weather/note-place", kept, "old", 1, 9, 9, 0, 0);
        runAlone("weather/note-place", kept, "new", 2, 1, 9, 0, 0);
        runAlone("weather/forget-places", kept, "old", "1");
        runAlone("weather/flight-take", List.of("iso:w:flight"), "token", 1_000, 60_000);
        runAlone("redis/remove-invalid", List.of("iso:w:2020"), "", "", "hash", 0);
        runAlone("weather/flight-release", List.of("iso:w:flight"), "token");
        runAlone("limit/rate", List.of("iso:limit:{x}:rate"), 1_000, 1, 1, 1);
        runAlone("limit/budget", List.of("iso:limit:{x}:day"), 10, 1, "");
        for (int count : List.of(1, 1, 0)) {
            runAlone(
                    "limit/client",
                    List.of("iso:limit:{x}:rate", "iso:limit:{x}:places"),
                    1_000,
                    2,
                    1,
                    1_000,
                    "p",
                    count);
        }
    }

    private void countJobs() {
        String prefix = queue.keys.prefix();
        runAlone("statistics/add", List.of(prefix + ":t:from:x"), prefix, 1, 1_000, "succeeded", 1, "w3", 1);
        for (int seconds : List.of(60, 600)) {
            runAlone("statistics/read", List.of(prefix + ":t"), prefix, seconds, 2, 100, 2_000);
        }
    }

    private void countReports() {
        List<String> reports = List.of("iso:a:{r}", "iso:a:{r}:sessions", "iso:a:{r}:totals");
        for (int i = 0; i < 3; i++) {
            runAlone("analytics/note", reports, "s", "{}", 1, 1_000, 1, "", "all", 1, "kind", "k" + i, 1);
        }
        runAlone("analytics/session", reports.subList(0, 2), "s", 10);
        runAlone("cache/count", List.of("iso:c:{s}", "iso:c:{s}:hour"), 1_000, 1, "", "", 1, 0, 0, "e", "x", 1, 0, 0);
    }

    private void selectPlaces() {
        List<String> keys = List.of("iso:s:score", "iso:s:count", "iso:s:state", "iso:s:seen");
        for (int day : List.of(1, 1, 2, 9)) {
            for (String place : List.of("a", "b", "")) {
                runAlone("place/select", keys, "iso:s", day, place, "client", 1);
            }
        }
    }

    /* The second of each is too much. */
    private void share() {
        List<String> shares = List.of("iso:{share}:all", "iso:{share}:created", "iso:{share}:viewed");
        List<String> pictures = List.of("iso:{picture}:all", "iso:{picture}:used", "iso:{picture}:bytes");
        for (String id : List.of("a", "b", "a")) {
            runAlone("share/store", shares, id, "{}", 1);
            runAlone("share/view", shares, id);
            runAlone("share/keep-picture", pictures, id, "png", 3);
            runAlone("share/picture", pictures.subList(0, 2), id);
        }
        runAlone("share/recent", shares.subList(0, 2), "", 10);
    }

    private void reportLimits() {
        queue.redis(Command.ZADD, LiveLimitKeys.all().get(1), 1, "silent");
        for (String report : List.of("{}", "")) {
            runAlone("limit/sync", LiveLimitKeys.all(), "p/http#1", report, 5_000, 1);
            runAlone("limit/view", LiveLimitKeys.all(), 5_000, "");
        }
        List<String> changed = List.of("iso:l:overrides", "iso:l:history");
        runAlone("limit/change", changed, "{}", 10, "change", "x/queue", 1);
        runAlone("limit/change", changed, "{}", 10, "revert", "x/queue");
    }

    private void runAlone(String script, List<String> keys, Object... arguments) {
        queue.get(() -> queue.link.run(Script.load(script), keys, arguments));
    }

    @Test
    void aScriptThatTouchesAKeyOfWhichItSaysNothingIsFound() {
        String claim = Script.load("job/claim").sha1();
        // As `claim` would be seen if it read a list of which neither its call nor its contract says anything.
        Call honest = new Call(names.get(claim), List.of("iso:{q}:q"), List.of("iso:{q}"), Set.of("iso:{q}:j:1"));
        Call other = new Call(names.get(claim), List.of("iso:{q}:q"), List.of("iso:{q}"), Set.of("iso:{q}:d"));
        Call foreign = new Call(names.get(claim), List.of("iso:{q}:q"), List.of("iso:{q}"), Set.of("iso:{p}:j:1"));
        assertThat(undeclared(List.of(honest))).isEmpty();
        assertThat(undeclared(List.of(other, foreign)))
                .containsExactlyInAnyOrder("job/claim touches iso:{q}:d", "job/claim touches iso:{p}:j:1");
    }
}
