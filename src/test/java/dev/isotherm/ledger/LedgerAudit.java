package dev.isotherm.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Compares what clients were promised, what workers did and what Redis holds.
 *
 * <p>With {@code appendfsync everysec} Redis writes its file before it replies, except while an fsync of the second
 * before is under way: then it waits for that up to two seconds and replies meanwhile. What it replied in such a moment
 * goes with a SIGKILL. So what is missing is laid to Redis only where it was acknowledged within two seconds before a
 * kill, and counted.
 */
final class LedgerAudit {
    private static final long REDIS_MAY_LOSE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long READ_LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Set<Integer> EXPECTED_EXITS = Set.of(137, 143, LedgerChild.CRASHED);

    private final LedgerCluster cluster;
    private final LedgerClient client;
    private final LedgerRedis redis;
    private final List<Long> redisKills;
    private final Map<String, Integer> states = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> lostByRedis = new ArrayList<>();
    private final Map<String, String> finalLease = new HashMap<>();
    private int mostStalls;

    LedgerAudit(ChaosPlan plan, LedgerCluster cluster, LedgerClient client, LedgerRedis redis, List<Long> redisKills) {
        this.cluster = cluster;
        this.client = client;
        this.redis = redis;
        this.redisKills = redisKills;
        plan.posts().forEach(post -> inspect(post.job()));
        accepted().forEach(this::inspectAccepted);
    }

    private void inspect(LedgerJob job) {
        String state = redis.field(job.id(), "state");
        boolean promised = client.acknowledged.containsKey(job.id());
        if (state.isEmpty()) {
            if (promised) {
                blame(job.id() + " is lost", client.acknowledged.get(job.id()));
            }
            return;
        }
        states.merge(state, 1, Integer::sum);
        // A job that never stalled has no such field.
        mostStalls = Math.max(mostStalls, Integer.parseInt("0" + redis.field(job.id(), "stalls")));
        long endings = redis.endings(job.id());
        if (endings != 1) {
            wrong.add(job.id() + " is listed " + endings + " times as ended");
        }
        JsonObject read = client.read(job.id());
        if (!state.equals("succeeded") || !"SUCCEEDED".equals(read.getString("state"))) {
            wrong.add(job + " ended as " + read);
            return;
        }
        // An ended job says under which lease it ended, and how: `<lease>/succeeded`.
        String lease = redis.field(job.id(), "lease").replaceFirst("/.*", "");
        finalLease.put(job.id(), lease);
        JsonObject right = new JsonObject().put("answer", job.answer()).put("lease", lease);
        if (!right.equals(read.getJsonObject("outcome"))) {
            wrong.add(job + " has the result " + read + ", not " + right);
        }
    }

    /* The lease under which a job ended is the only one whose result may ever have been accepted. */
    private void inspectAccepted(Ledger.Entry entry) {
        if (!entry.lease().equals(finalLease.get(entry.job()))) {
            blame("A second result was accepted, " + entry, entry.at());
        }
    }

    private void blame(String what, long toldAt) {
        boolean redisDid = redisKills.stream()
                .anyMatch(kill -> kill - toldAt <= REDIS_MAY_LOSE_NANOS && toldAt - kill <= READ_LATE_NANOS);
        (redisDid ? lostByRedis : wrong).add(what);
    }

    private List<Ledger.Entry> accepted() {
        return cluster.ledger.all("accepted");
    }

    String report() {
        long ran = cluster.ledger.all("exec").size();
        Map<Integer, Long> exits =
                cluster.exits.stream().collect(Collectors.groupingBy(c -> c, TreeMap::new, Collectors.counting()));
        return "ledger: " + client.acknowledged.size() + " acknowledged, " + client.repeated + " posts repeated, ended "
                + states + ", executions - jobs = "
                + (ran - states.values().stream().mapToInt(i -> i).sum()) + ", accepted results seen "
                + accepted().size() + " (the rest by workers killed before they could say so), refused results seen "
                + cluster.ledger.all("refused").size() + ", stale writes " + redis.counter("stale") + ", stalls "
                + redis.counter("stalled") + " (most of one job " + mostStalls + "), retried "
                + redis.counter("retried") + ", worker exits by code " + exits + ", Redis kills " + redisKills.size()
                + ", lost by Redis itself " + lostByRedis + ", wrong " + wrong.size();
    }

    void check() {
        assertThat(wrong).isEmpty();
        assertThat(client.acknowledged).isNotEmpty();
        assertThat(states.keySet()).isEqualTo(Collections.singleton("succeeded"));
        assertThat(redis.counter("dead") + redis.counter("failed")).isZero();
        assertThat(cluster.exits).as("exit codes of workers").allMatch(EXPECTED_EXITS::contains);
    }
}
