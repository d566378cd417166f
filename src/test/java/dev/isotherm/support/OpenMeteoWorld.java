package dev.isotherm.support;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Thirty places of the world, each with a weather of its own in a CSV file, over real HTTP in the protocol of Open-Meteo.
 * The archive is five days late; some days have no observation, some only extremes, and some places have long gaps.
 */
public final class OpenMeteoWorld implements AutoCloseable {
    private static final LocalDate FIRST = LocalDate.of(1975, 1, 1);
    private static final int ARCHIVE_LAG = 5;
    private static final List<String> PLACES = List.of(
            "Paris;Île-de-France;France;FR;48.85341;2.3488;Europe/Paris",
            "Oslo;Oslo;Norway;NO;59.91273;10.74609;Europe/Oslo",
            "Reykjavík;Capital Region;Iceland;IS;64.13548;-21.89541;Atlantic/Reykjavik",
            "Tromsø;Troms;Norway;NO;69.6489;18.95508;Europe/Oslo",
            "Lisbon;Lisbon;Portugal;PT;38.71667;-9.13333;Europe/Lisbon",
            "Athens;Attica;Greece;GR;37.98376;23.72784;Europe/Athens",
            "Moscow;Moscow;Russia;RU;55.75222;37.61556;Europe/Moscow",
            "Istanbul;Istanbul;Türkiye;TR;41.01384;28.94966;Europe/Istanbul",
            "Cairo;Cairo Governorate;Egypt;EG;30.06263;31.24967;Africa/Cairo",
            "Nairobi;Nairobi County;Kenya;KE;-1.28333;36.81667;Africa/Nairobi",
            "Lagos;Lagos;Nigeria;NG;6.45407;3.39467;Africa/Lagos",
            "Antananarivo;Analamanga;Madagascar;MG;-18.91368;47.53613;Indian/Antananarivo",
            "Tehran;Tehran;Iran;IR;35.69439;51.42151;Asia/Tehran",
            "Mumbai;Maharashtra;India;IN;19.07283;72.88261;Asia/Kolkata",
            "Kathmandu;Bagmati;Nepal;NP;27.70169;85.3206;Asia/Kathmandu",
            "Novosibirsk;Novosibirsk Oblast;Russia;RU;55.0415;82.9346;Asia/Novosibirsk",
            "Bangkok;Bangkok;Thailand;TH;13.75398;100.50144;Asia/Bangkok",
            "Beijing;Beijing;China;CN;39.9075;116.39723;Asia/Shanghai",
            "Tokyo;Tokyo;Japan;JP;35.6895;139.69171;Asia/Tokyo",
            "Yakutsk;Sakha;Russia;RU;62.03389;129.73306;Asia/Yakutsk",
            "Perth;Western Australia;Australia;AU;-31.95224;115.8614;Australia/Perth",
            "Apia;Tuamasaga;Samoa;WS;-13.83333;-171.76666;Pacific/Apia",
            "Honolulu;Hawaii;United States;US;21.30694;-157.85833;Pacific/Honolulu",
            "Anchorage;Alaska;United States;US;61.21806;-149.90028;America/Anchorage",
            "Denver;Colorado;United States;US;39.73915;-104.9847;America/Denver",
            "Mexico City;Mexico City;Mexico;MX;19.42847;-99.12766;America/Mexico_City",
            "Bogotá;Bogota D.C.;Colombia;CO;4.60971;-74.08175;America/Bogota",
            "La Paz;La Paz;Bolivia;BO;-16.5;-68.15;America/La_Paz",
            "Ushuaia;Tierra del Fuego;Argentina;AR;-54.8;-68.3;America/Argentina/Ushuaia",
            "St. John's;Newfoundland and Labrador;Canada;CA;47.56494;-52.70931;America/St_Johns");

    private final Vertx vertx = Vertx.vertx();
    private final Instant now;
    private final List<Place> places = new ArrayList<>();
    private final Map<String, Map<LocalDate, String[]>> weather = new HashMap<>();
    private final int port;

    /**
     * One place.
     *
     * @param file its observations
     */
    public record Place(
            String name,
            String admin1,
            String country,
            String code,
            double latitude,
            double longitude,
            ZoneId zone,
            Path file) {
        /** What is written in the list of a client. */
        public String fullName() {
            return name + ", " + admin1 + ", " + country;
        }

        private String position() {
            return String.format(Locale.ROOT, "%.4f,%.4f", latitude, longitude);
        }
    }

    /** Makes the weather until now, and starts the server. */
    public OpenMeteoWorld(Path folder, Instant now) {
        this.now = now;
        for (int i = 0; i < PLACES.size(); i++) {
            String[] cells = PLACES.get(i).split(";");
            Place place = new Place(
                    cells[0],
                    cells[1],
                    cells[2],
                    cells[3],
                    Double.parseDouble(cells[4]),
                    Double.parseDouble(cells[5]),
                    ZoneId.of(cells[6]),
                    folder.resolve(i + ".csv"));
            places.add(place);
            weather.put(place.position(), write(place, i));
        }
        try {
            port = vertx.createHttpServer()
                    .requestHandler(this::answer)
                    .listen(0, "127.0.0.1")
                    .await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .actualPort();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<Place> places() {
        return places;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The date at a place. */
    public LocalDate today(Place place) {
        return LocalDate.ofInstant(now, place.zone);
    }

    private Map<LocalDate, String[]> write(Place place, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<LocalDate, String[]> days = new HashMap<>();
        StringBuilder lines = new StringBuilder("date,tmean_c,tmax_c,tmin_c\n");
        double noise = 0;
        for (LocalDate day = FIRST; !day.isAfter(today(place)); day = day.plusDays(1)) {
            noise = 0.7 * noise + random.nextDouble() * 5 - 2.5;
            double season = -Math.signum(place.latitude)
                    * Math.abs(place.latitude)
                    / 4
                    * Math.cos(2 * Math.PI * (day.getDayOfYear() - 20) / 365.25);
            double mean = 26 - Math.abs(place.latitude) / 2.5 + season + noise + 0.02 * (day.getYear() - 1975);
            boolean none = random.nextInt(40) == 0 || isGap(seed, day);
            boolean extremes = random.nextInt(30) == 0;
            String[] cells = {
                none || extremes ? "" : tenths(mean), none ? "" : tenths(mean + 4.3), none ? "" : tenths(mean - 3.8)
            };
            days.put(day, cells);
            lines.append(day).append(',').append(String.join(",", cells)).append('\n');
        }
        try {
            Files.writeString(place.file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return days;
    }

    private static boolean isGap(int seed, LocalDate day) {
        return switch (seed % 5) {
            case 1 -> day.getYear() >= 1980 && day.getYear() <= 1984;
            case 3 -> day.getYear() < 1990;
            default -> false;
        };
    }

    private static String tenths(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private void answer(HttpServerRequest request) {
        JsonObject body = request.path().equals("/v1/search") ? search(request) : days(request);
        request.response().putHeader("Content-Type", "application/json").end(body.toBuffer());
    }

    /* The geocoder knows the place, a village of its name elsewhere, and a longer name. */
    private JsonObject search(HttpServerRequest request) {
        JsonArray results = new JsonArray();
        places.stream()
                .filter(place -> place.name.equals(request.getParam("name")))
                .forEach(place -> results.add(found(place, 900).put("name", place.name + "burg"))
                        .add(found(place, 7).put("latitude", -place.latitude).put("country", "Erewhon"))
                        .add(found(place, 1_000)));
        return results.isEmpty() ? new JsonObject() : new JsonObject().put("results", results);
    }

    private JsonObject found(Place place, int people) {
        return new JsonObject()
                .put("id", places.indexOf(place) * 10_000 + people)
                .put("name", place.name)
                .put("latitude", place.latitude)
                .put("longitude", place.longitude)
                .put("feature_code", "PPLA")
                .put("country_code", place.code)
                .put("country", place.country)
                .put("admin1", place.admin1)
                .put("timezone", place.zone.getId())
                .put("population", people * 1_000);
    }

    private JsonObject days(HttpServerRequest request) {
        String position = request.getParam("latitude") + "," + request.getParam("longitude");
        Place place = places.stream()
                .filter(one -> one.position().equals(position))
                .findFirst()
                .orElseThrow();
        LocalDate[] range = OpenMeteoForm.range(request, today(place));
        LocalDate last = request.path().equals(OpenMeteoForm.ARCHIVE)
                ? LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(ARCHIVE_LAG)
                : LocalDate.MAX;
        JsonArray days = new JsonArray();
        range[0].datesUntil(range[1].plusDays(1)).forEach(day -> {
            String[] cells = weather.get(position).get(day);
            boolean held = !day.isAfter(last);
            days.add(new JsonObject()
                    .put("datetime", day.toString())
                    .put("temp", held ? number(cells[0]) : null)
                    .put("tempmax", held ? number(cells[1]) : null)
                    .put("tempmin", held ? number(cells[2]) : null));
        });
        // The middle of a grid cell.
        return OpenMeteoForm.of(new JsonObject()
                .put("latitude", Math.round(place.latitude * 4) / 4.0)
                .put("longitude", Math.round(place.longitude * 4) / 4.0)
                .put("timezone", place.zone.getId())
                .put("days", days));
    }

    private static Double number(String cell) {
        return cell.isEmpty() ? null : Double.valueOf(cell);
    }

    @Override
    public void close() {
        try {
            vertx.close().await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
