package dev.isotherm.bench.queue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One side of {@code bench/run queue}: a JVM that enqueues or runs jobs. It reads orders and writes answers, one JSON object
 * a line; an answer begins with {@code @} and has the id of its order, and anything else is a line of its log. It ends when
 * nobody can give orders any more.
 */
public final class Side {
    private final Engine engine;
    private Tally tally = new Tally();
    private String told = "";

    private Side(Engine engine) {
        this.engine = engine;
    }

    /**
     * Waits for orders.
     *
     * @param args {@code ours} or {@code bare}
     */
    public static void main(String[] args) throws IOException {
        System.setProperty("io.netty.jfr.enabled", "false");
        Side side = new Side(args[0].equals("bare") ? new BareEngine() : new OurEngine());
        ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "teller");
            thread.setDaemon(true);
            return thread;
        });
        teller.scheduleWithFixedDelay(side::tell, 1, 1, TimeUnit.SECONDS);
        side.say(new JsonObject().put("state", "ready"));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            side.obey(new JsonObject(line));
        }
        Runtime.getRuntime().halt(0);
    }

    private void obey(JsonObject order) {
        Future<?> done;
        try {
            done = carryOut(order);
        } catch (RuntimeException e) {
            done = Future.failedFuture(e);
        }
        done.onComplete(outcome -> {
            JsonObject answer = new JsonObject().put("id", order.getInteger("id"));
            if (outcome.failed()) {
                answer.put("error", outcome.cause().toString());
            } else {
                answer.put("answer", outcome.result() instanceof JsonObject result ? result : new JsonObject());
            }
            say(answer);
        });
    }

    private Future<?> carryOut(JsonObject order) {
        int jobs = order.getInteger("jobs", 0);
        return switch (order.getString("do")) {
            case "open" -> engine.open(order);
            case "enqueue" -> engine.enqueue(order);
            case "latency" -> engine.latency(order);
            case "work" -> {
                renew();
                yield engine.work(order, tally());
            }
            case "started" -> tally().started(jobs);
            case "finished" -> tally().ended(jobs);
            case "waits" -> Future.succeededFuture(new JsonObject().put("waits", tally().takeWaits()));
            case "close" -> engine.close();
            default -> throw new IllegalArgumentException("This order is not known: " + order.encode());
        };
    }

    private synchronized void renew() {
        tally = new Tally();
    }

    private synchronized Tally tally() {
        return tally;
    }

    private void tell() {
        JsonObject state = engine.progress().mergeIn(tally().counts());
        String text = state.encode();
        if (!text.equals(told)) {
            told = text;
            say(new JsonObject().put("state", state));
        }
    }

    private synchronized void say(JsonObject answer) {
        System.out.println("@" + answer.encode());
        System.out.flush();
    }
}
