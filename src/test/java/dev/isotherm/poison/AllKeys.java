package dev.isotherm.poison;

import dev.isotherm.job.store.JobKeys;
import dev.isotherm.limit.client.ClientId;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A key of each kind that the system has, as the {@code *Keys} classes name them. */
final class AllKeys {
    private static final String ROOT = "dev.isotherm.";
    private static final String LONDON = "iso:day:{visual_crossing:london}";
    private static final String NANTES = "iso:place:{visual_crossing:nantes}";
    /* Parts of keys, not keys. */
    private static final Set<String> NO_KEYS = Set.of("prefix", "toString", "member", "memberOfVersion");

    private AllKeys() {}

    /**
     * A key, named by a method.
     *
     * @param method {@code DayKeys.settled}
     */
    record Key(String method, String name) {}

    /** What the keys belong to. */
    record Sample(
            String job, String identity, String idempotency, LocalDate today, long epoch, long hour, long minute) {}

    static List<Key> of(Sample sample) {
        List<Key> keys = new ArrayList<>();
        LocalDate day = LocalDate.of(2020, 6, 1);
        String days = "weather.store.DayKeys";
        keys.add(key(days, "settled", LONDON, 2001));
        keys.add(key(days, "settled", LONDON, 2026));
        keys.add(key(days, "young", LONDON, 2026, sample.epoch));
        keys.add(key(days, "young", LONDON, 2026, sample.epoch - 1));
        for (String method : List.of("changed", "version", "flight")) {
            keys.add(key(days, method, LONDON));
        }
        keys.add(key(days, "detail", LONDON, day));
        keys.add(key(days, "detailFlight", LONDON, day));
        each(keys, "weather.place.PlaceKeys", NANTES, "alias", "unknown", "flight");
        each(keys, "weather.store.KeptPlaceKeys", "", "asked", "counts");
        keys.add(key("weather.search.SearchKeys", "of", "", "mapbox", "lond", 10));
        each(keys, "weather.popularity.SelectionKeys", "", "score", "count", "state");
        keys.add(new Key("SelectionKeys.PREFIX", "iso:place:{selections}:seen"));
        keys.add(new Key("SelectionKeys.PREFIX", "iso:place:{selections}:d:" + sample.today.toEpochDay()));
        each(keys, "share.ShareKeys", "", "shares", "created", "viewed");
        each(keys, "share.PictureKeys", "", "pictures", "used", "bytes");
        each(keys, "analytics.AnalyticsKeys", "", "reports", "sessions", "totals", "refused");
        keys.add(key("cache.CacheStatsKeys", "totals", ""));
        keys.add(key("cache.CacheStatsKeys", "hour", "", sample.hour));
        each(keys, "limit.LimitKeys", "iso:limit:{visual-crossing}", "rate", "budget");
        keys.add(key("limit.client.ClientLimitKeys", "rate", "", "analytics", new ClientId("127.0.0.1")));
        keys.add(key("limit.client.ClientLimitKeys", "places", "", "analytics", new ClientId("127.0.0.1")));
        keys.add(new Key("LiveLimitKeys.all", "iso:limits:{live}:reports"));
        keys.add(new Key("LiveLimitKeys.all", "iso:limits:{live}:seen"));
        each(keys, "limit.live.LiveLimitKeys", "", "overrides", "history");
        keys.add(key("log.LogLevelKeys", "levels", ""));
        keys.add(key("api.session.SessionKeys", "secret", ""));
        for (String queue : List.of("records", "maintenance")) {
            ofQueue(keys, "iso:{" + queue + "}", sample);
        }
        return keys;
    }

    private static void ofQueue(List<Key> keys, String prefix, Sample sample) {
        String jobs = "job.store.JobKeys";
        for (String method : List.of("job", "parameters", "outcome", "owners", "errors")) {
            keys.add(key(jobs, method, prefix, sample.job));
        }
        keys.add(key(jobs, "same", prefix, sample.identity));
        keys.add(key(jobs, "idempotency", prefix, sample.idempotency));
        each(keys, jobs, prefix, "ready", "scheduled", "leases", "dead", "finished", "meta", "probe");
        // Only scripts use it.
        keys.add(new Key("JobKeys.prefix", prefix + ":a:service"));
        each(keys, jobs, prefix, "waitingSince", "wake", "events", "notes");
        String statistics = "job.statistics.StatisticsKeys";
        keys.add(key(statistics, "buckets", prefix));
        keys.add(key(statistics, "lastOf", prefix, "0123456789abcdef"));
        // Only scripts name the buckets, by the clock of Redis; the poison must be in one that runs.
        for (int ahead = 0; ahead < 10; ahead++) {
            keys.add(new Key("StatisticsKeys.prefix", prefix + ":t:60:" + (sample.minute + ahead)));
        }
        keys.add(new Key("StatisticsKeys.prefix", prefix + ":t:600:" + sample.minute / 10));
        keys.add(new Key("StatisticsKeys.prefix", prefix + ":t:600:" + (sample.minute / 10 + 1)));
    }

    private static void each(List<Key> keys, String type, String prefix, String... methods) {
        for (String method : methods) {
            keys.add(key(type, method, prefix));
        }
    }

    private static Key key(String type, String name, String prefix, Object... arguments) {
        try {
            Class<?> keys = Class.forName(ROOT + type);
            Method method = Arrays.stream(keys.getDeclaredMethods())
                    .filter(one -> one.getName().equals(name) && one.getParameterCount() == arguments.length)
                    .filter(one -> one.getReturnType() == String.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(type + " has no " + name));
            method.setAccessible(true);
            Object target = null;
            if (!Modifier.isStatic(method.getModifiers())) {
                Constructor<?> made = keys.getDeclaredConstructor(String.class);
                made.setAccessible(true);
                target = made.newInstance(prefix);
            }
            return new Key(keys.getSimpleName() + "." + name, (String) method.invoke(target, arguments));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every method of every {@code *Keys} class that names a key. */
    static Set<String> methods() {
        try {
            Path classes = Path.of(JobKeys.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(classes)) {
                return files.map(file -> classes.relativize(file).toString())
                        .filter(file -> file.endsWith("Keys.class"))
                        .map(file -> file.replace(".class", "").replace(File.separatorChar, '.'))
                        .flatMap(AllKeys::methods)
                        .collect(Collectors.toCollection(TreeSet::new));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> methods(String type) {
        try {
            return Arrays.stream(Class.forName(type).getDeclaredMethods())
                    .filter(method -> method.getReturnType() == String.class && !method.isSynthetic())
                    .filter(method -> !method.getName().startsWith("pattern") && !NO_KEYS.contains(method.getName()))
                    .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
