package dev.isotherm.bench.http;

import static dev.isotherm.bench.SavedResult.figure;

import dev.isotherm.bench.ColdPlaces;
import dev.isotherm.bench.Report;
import dev.isotherm.bench.SavedResult;
import dev.isotherm.bench.ServiceJvm;
import dev.isotherm.bench.Services;
import dev.isotherm.bench.Services.Shape;
import dev.isotherm.support.CuratedList;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** How many requests an API answers in a second, and at which costs, against a bare server in turn with it. */
public final class HttpLoad {
    /* What tests of load need: clients of one address, and more streams, connections and jobs than one user may have. */
    private static final Map<String, String> API = Map.of(
            "ISOTHERM_HTTP_MAX_STREAMS", "20000",
            "ISOTHERM_HTTP_MAX_CONNECTIONS", "40000",
            "ISOTHERM_HTTP_MAX_CONNECTIONS_PER_ADDRESS", "40000",
            "ISOTHERM_HTTP_STREAM_MS", "3600000",
            "ISOTHERM_HTTP_KEEP_ALIVE_MS", "60000",
            "ISOTHERM_JOBS_MAX_QUEUED", "1000000");
    private static final String LATENCY = "latency";
    private static final String SSE = "sse";
    private static final List<String> ROWS =
            List.of("warm", "304", "status", "health", "post-equal", "post-new", LATENCY, SSE);
    /* As many different records as post-new.lua has for each place. */
    private static final int NEW_PER_PLACE = 4 * 28 * 12 * 2;

    private final Settings settings = Settings.read("1 2");
    private final SavedResult result = new SavedResult("http");
    private final Set<String> rows;

    private HttpLoad(Set<String> rows) {
        this.rows = rows;
    }

    /** What one row asks for, and the costs of each round. */
    private record Row(String key, Wrk.Target target, Meter meter, List<Round> rounds) {
        Row(String key, Wrk.Target target, Meter meter) {
            this(key, target, meter, new ArrayList<>());
        }

        double rate() {
            return spread(Round::rate).median();
        }

        Spread spread(ToDoubleFunction<Round> what) {
            return Spread.of(rounds.stream().map(what::applyAsDouble).toList());
        }
    }

    private record Round(long requests, double rate, double ratio, Meter.Cost cost) {
        double serverMicros() {
            return cost.server() * 1e6 / requests;
        }

        double redisMicros() {
            return cost.redis() * 1e6 / requests;
        }

        double commands() {
            return (double) cost.commands() / requests;
        }

        double others() {
            return cost.others() * 100;
        }
    }

    /**
     * Measures.
     *
     * @param wanted names of rows; none for all
     */
    public static void run(List<String> wanted) {
        Set<String> rows = Set.copyOf(wanted.isEmpty() ? ROWS : wanted);
        if (!ROWS.containsAll(rows)) {
            throw new IllegalArgumentException("http has the rows " + ROWS + ", not " + wanted);
        }
        new HttpLoad(rows).run();
    }

    private void run() {
        result.note(figure(
                "%d connections, medians of %d rounds of %d s in which the targets take turns. A ratio is to the bare"
                        + " server in the same round.",
                Settings.CONNECTIONS, settings.rounds(), settings.seconds()));
        result.chart("requests per second, as a part of those of a bare server");
        settings.instances().forEach(this::measure);
        result.save();
    }

    private void measure(int instances) {
        try (Services services = Services.start(new Shape(8, 1, instances), Map.of(), API)) {
            String path = new ColdPlaces().next();
            String body = services.client.record(path);
            String job = services.client.enqueue(path);
            services.client.ready(job);
            services.set(BareServer.KEY, body);
            int barePort = Services.freePort();
            ServiceJvm bare = BareServer.start(services, barePort, instances);
            List<Row> all = rows(services, bare, "http://127.0.0.1:" + barePort, path, job);
            if (all.size() > 1) {
                turns(services, all);
                show(instances, body.length(), all);
            }
            if (rows.contains(LATENCY)) {
                Map<String, String> targets = new LinkedHashMap<>();
                targets.put("bare", "http://127.0.0.1:" + barePort);
                targets.put("warm record", api(services) + "/v1/records/" + path);
                targets.put("job status, ready", api(services) + "/v1/jobs/" + job);
                new Latency(settings, result).run(instances, targets);
            }
            if (rows.contains(SSE)) {
                new Streams(settings, result, services, bare, barePort).run(instances);
            }
        }
    }

    private static String api(Services services) {
        return "http://127.0.0.1:" + services.port;
    }

    private List<Row> rows(Services services, ServiceJvm bare, String bareUrl, String path, String job) {
        String api = api(services);
        String record = api + "/v1/records/" + path;
        HttpClient client = HttpClient.newHttpClient();
        String tag = Asked.get(client, record, Optional.empty()).header("etag");
        Asked.get(client, record, Optional.of(tag)).expect(304);
        Meter ours = new Meter(
                services.redis.port(),
                services.apis().stream().map(ServiceJvm::pid).toList());
        List<Row> all = new ArrayList<>(
                List.of(new Row("bare", new Wrk.Target("bare", bareUrl), new Meter(services.redis.port(), List.of(bare.pid())))));
        List<Row> possible = List.of(
                new Row("warm", new Wrk.Target("warm record", record), ours),
                new Row("304", new Wrk.Target("304", record, "-H", "If-None-Match: " + tag), ours),
                new Row("status", new Wrk.Target("job status, ready", api + "/v1/jobs/" + job), ours),
                new Row("health", new Wrk.Target("health", api + "/health"), ours),
                new Row("post-equal", new Wrk.Target("POST equal", record + "/async", "-s", "bench/http/post.lua"), ours),
                new Row(
                        "post-new",
                        new Wrk.Target(
                                "POST new",
                                List.of(api),
                                List.of("-s", "bench/http/post-new.lua"),
                                List.of(String.join(",", CuratedList.slugs()), "0")),
                        ours));
        possible.stream().filter(row -> rows.contains(row.key)).forEach(all::add);
        return all;
    }

    private void turns(Services services, List<Row> all) {
        all.forEach(row -> once(services, row, settings.warmUp(), 1));
        all.forEach(row -> row.rounds.clear());
        for (int round = 0; round < settings.rounds(); round++) {
            double bare = once(services, all.get(0), settings.seconds(), 0);
            for (Row row : all.subList(1, all.size())) {
                once(services, row, settings.seconds(), bare);
            }
        }
    }

    /* Jobs that nobody has asked for before only wait: what it takes to run them is another figure. */
    private static double once(Services services, Row row, int seconds, double bare) {
        boolean jobs = row.key.equals("post-new");
        if (jobs) {
            services.client.post("queues/records/pause");
        }
        Wrk.Answered[] answered = new Wrk.Answered[1];
        Meter.Cost cost = row.meter.during(() -> answered[0] = Wrk.run(row.target, seconds));
        if (jobs) {
            if (answered[0].requests() > (long) NEW_PER_PLACE * CuratedList.slugs().size()) {
                throw new IllegalStateException("There are fewer records than requests: measure fewer seconds");
            }
            services.client.post("clear-job-queue");
            services.client.post("queues/records/resume");
        }
        double rate = answered[0].rate();
        row.rounds.add(new Round(answered[0].requests(), rate, bare == 0 ? 1 : rate / bare, cost));
        return rate;
    }

    private void show(int instances, int bytes, List<Row> all) {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : all) {
            Spread ratio = row.spread(Round::ratio);
            String name = row.key.equals("bare") ? "bare: one GET, " + bytes + " B" : row.target.name();
            lines.add(List.of(
                    name,
                    figure("%.0f", row.rate()),
                    figure("%.0f %%", row.spread(Round::rate).width() * 100),
                    figure("%.3f", ratio.median()),
                    figure("%.3f–%.3f", ratio.least(), ratio.most()),
                    figure("%.1f", row.spread(Round::serverMicros).median()),
                    figure("%.1f", row.spread(Round::redisMicros).median()),
                    figure("%.2f", row.spread(Round::commands).median()),
                    figure("%.0f", row.spread(Round::others).median())));
            result.bar(figure("%s, %d inst.", row.target.name(), instances), ratio.median());
        }
        String head = instances + (instances == 1 ? " instance" : " instances");
        result.table(
                List.of(
                        head, "requests/s", "spread", "ratio", "of rounds", "server µs", "Redis µs", "commands",
                        "others %"),
                lines);
        Report.row("");
    }
}
