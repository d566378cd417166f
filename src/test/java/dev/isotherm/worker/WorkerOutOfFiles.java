package dev.isotherm.worker;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.metrics.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A worker in a JVM of its own that on the word of a test takes all its file descriptors, and gives them back. */
final class WorkerOutOfFiles {
    private WorkerOutOfFiles() {}

    /**
     * Runs until its input ends.
     *
     * @param args the configuration, and a folder of classes that need files before they are gone
     */
    public static void main(String[] args) throws Exception {
        IsothermConfig config = ConfigLoader.load(new JsonObject(args[0]), Map.of());
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(new QueueKeeperVerticle(config, Clock.systemUTC(), new Meters()))
                .await(30, TimeUnit.SECONDS);
        vertx.deployVerticle(new WorkerVerticle(config, Clock.systemUTC(), new Meters()))
                .await(30, TimeUnit.SECONDS);
        load(Path.of(args[1]));
        System.out.println("ready");
        List<InputStream> taken = new ArrayList<>();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals("take")) {
                System.out.println("taken " + take(taken));
            } else {
                for (InputStream file : taken) {
                    file.close();
                }
                taken.clear();
                System.out.println("given back");
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static int take(List<InputStream> taken) {
        int before = taken.size();
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // There are none left, which was the aim.
            return taken.size() - before;
        }
    }

    private static void load(Path folder) throws IOException, ClassNotFoundException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = folder.relativize(file).toString();
                Class.forName(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                        false,
                        WorkerOutOfFiles.class.getClassLoader());
            }
        }
    }
}
