package dev.isotherm.bench.http;

import dev.isotherm.bench.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator wrk: so many connections, each with one request after the other. */
final class Wrk {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern FAULTS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: (.*)");
    private static final Duration MORE = Duration.ofSeconds(30);

    private Wrk() {}

    /**
     * What is asked.
     *
     * @param name of the row
     * @param urls of the servers; each gets its part of the connections
     * @param options of wrk, such as a script
     * @param arguments for the script
     */
    record Target(String name, List<String> urls, List<String> options, List<String> arguments) {
        Target(String name, String url, String... options) {
            this(name, List.of(url), List.of(options), List.of());
        }
    }

    /**
     * What was answered.
     *
     * @param requests in all
     * @param rate requests per second
     */
    record Answered(long requests, double rate) {}

    /** Asks for so long; fails if anything is refused, because a server that refuses is fast. */
    static Answered run(Target target, int seconds) {
        List<List<String>> commands = new ArrayList<>();
        for (String url : target.urls) {
            List<String> command = new ArrayList<>(List.of(
                    "wrk", "-t1", "-c" + Settings.CONNECTIONS / target.urls.size(), "-d" + seconds + "s", "-H"));
            command.add("Authorization: Bearer " + Services.TOKEN);
            command.addAll(target.options);
            command.add(url);
            if (!target.arguments.isEmpty()) {
                command.add("--");
                command.addAll(target.arguments);
            }
            commands.add(command);
        }
        long requests = 0;
        double rate = 0;
        for (String output : Tool.run("wrk", commands, MORE.plusSeconds(seconds))) {
            if (FAULTS.matcher(output).find()) {
                throw new IllegalStateException(target.name + " was not answered as it should:\n" + output);
            }
            requests += (long) first(REQUESTS, output);
            rate += first(RATE, output);
        }
        return new Answered(requests, rate);
    }

    private static double first(Pattern figure, String output) {
        Matcher found = figure.matcher(output);
        if (!found.find()) {
            throw new IllegalStateException("wrk prints something else:\n" + output);
        }
        return Double.parseDouble(found.group(1));
    }
}
