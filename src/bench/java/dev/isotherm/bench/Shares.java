package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** What many shares cost: memory of Redis, and the time of each endpoint, one request after the other. */
final class Shares {
    private static final int WARM_UP = 500;
    private static final int READS = 2_000;
    private static final int DRAWN = 200;
    private static final List<String> PERIODS = List.of("daily", "weekly", "monthly", "yearly");

    private final List<String> ids = new ArrayList<>();

    void run(int count) {
        try (Services services = Services.start(new Shape(8, 1, 1))) {
            Client client = services.client;
            client.record("daily/London/11-20");
            for (int i = 0; i < WARM_UP; i++) {
                create(client, i);
                client.bytes("/v1/shares");
            }
            ids.clear();
            Report.row("%-34s %8s %8s %8s %8s", "", "requests", "p50 ms", "p99 ms", "max ms");
            long before = services.usedMemory();
            measure("POST /v1/shares", count, i -> create(client, i));
            long shares = services.usedMemory();
            measure("GET /v1/shares/{id}", READS, i -> client.bytes("/v1/shares/" + ids.get(i % ids.size())));
            measure("GET /v1/shares", READS, i -> client.bytes("/v1/shares?limit=100&offset=" + i % 900));
            measure("POST, and GET /v1/shares after it", READS / 10, i -> {
                create(client, i);
                client.bytes("/v1/shares");
            });
            List<String> drawn = new ArrayList<>();
            for (int i = 0; i < DRAWN; i++) {
                drawn.add(client.share(share("London", "daily", "11-20")));
            }
            long noPictures = services.usedMemory();
            int[] bytes = {0};
            measure("GET /v1/og/{id}.png, drawn", DRAWN, i -> bytes[0] += picture(client, drawn.get(i)));
            long pictures = services.usedMemory();
            measure("GET /v1/og/{id}.png, kept", READS, i -> picture(client, drawn.get(i % DRAWN)));
            Report.row("Redis: %d bytes for each of %d shares", (shares - before) / count, count);
            Report.row(
                    "Redis: %d bytes for each of %d pictures of %d bytes",
                    (pictures - noPictures) / DRAWN, DRAWN, bytes[0] / DRAWN);
        }
    }

    private static JsonObject share(String location, String period, String identifier) {
        return new JsonObject()
                .put("location", location)
                .put("period", period)
                .put("identifier", identifier)
                .put("ref_year", 2026);
    }

    /* Places all over the Earth, so that most of them are listed. */
    private void create(Client client, int i) {
        String identifier = "%02d-%02d".formatted(1 + i % 12, 1 + i % 28);
        ids.add(client.share(share("Some Place " + i + ", A Region, A Country", PERIODS.get(i % 4), identifier)
                .put("latitude", i * 7 % 160 - 80)
                .put("longitude", i * 11 % 360 - 180)));
    }

    private static int picture(Client client, String id) {
        return client.bytes("/v1/og/" + id + ".png").length;
    }

    private static void measure(String name, int count, IntConsumer request) {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            request.accept(i);
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        Report.row(
                "%-34s %8d %8.2f %8.2f %8.2f",
                name, count, millis[count / 2], millis[count * 99 / 100], millis[count - 1]);
    }
}
