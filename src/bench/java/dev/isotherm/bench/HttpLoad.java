package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many requests one context answers in a second, against a bare server in turn with it. */
final class HttpLoad {
    private static final int ROUNDS = 3;
    private static final int SECONDS = 5;
    private static final int WARM_UP_SECONDS = 8;
    private static final long MOST_SECONDS = 60;
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern FAULTS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: (.*)");

    private record Target(String name, String url) {}

    void run() {
        try (Services services = Services.start(new Shape(8, 1, 1))) {
            String path = new ColdPlaces().next();
            String body = services.client.record(path);
            String id = services.client.enqueue(path);
            services.client.ready(id);
            int barePort = Services.freePort();
            services.set(BareServer.KEY, body);
            services.add(bare(services, barePort));
            String api = "http://127.0.0.1:" + services.port;
            measure(List.of(
                    new Target("bare: one Redis GET, " + body.length() + " B", "http://127.0.0.1:" + barePort),
                    new Target("warm record", api + "/v1/records/" + path),
                    new Target("job status, ready", api + "/v1/jobs/" + id),
                    new Target("health", api + "/health")));
        }
    }

    private static ServiceJvm bare(Services services, int port) {
        return ServiceJvm.start(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareServer.class.getName(),
                        services.redis.url(),
                        Integer.toString(port)),
                Map.of(),
                BareServer.READY,
                Path.of("target", "bench", "bare.log"));
    }

    private static void measure(List<Target> targets) {
        targets.forEach(target -> wrk(target, WARM_UP_SECONDS));
        double[][] rates = new double[targets.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < targets.size(); i++) {
                rates[i][round] = wrk(targets.get(i), SECONDS);
            }
        }
        Report.row("%-32s %10s %10s %12s", "requests/s, 32 connections", "median", "best", "ratio, median");
        for (int i = 0; i < targets.size(); i++) {
            double[] sorted = rates[i].clone();
            Arrays.sort(sorted);
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ratios[round] = rates[i][round] / rates[0][round];
            }
            Arrays.sort(ratios);
            Report.row(
                    "%-32s %10.0f %10.0f %12.3f",
                    targets.get(i).name(), sorted[ROUNDS / 2], sorted[ROUNDS - 1], ratios[ROUNDS / 2]);
        }
    }

    private static double wrk(Target target, int seconds) {
        List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c32", "-d" + seconds + "s"));
        command.addAll(List.of("-H", "Authorization: Bearer " + Services.TOKEN, target.url()));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread hook = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(hook);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            Runtime.getRuntime().removeShutdownHook(hook);
            Matcher rate = RATE.matcher(output);
            // A server that refuses is fast, and that is not what is asked.
            if (FAULTS.matcher(output).find() || !rate.find()) {
                throw new IllegalStateException(target.name() + " was not answered as it should:\n" + output);
            }
            return Double.parseDouble(rate.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
