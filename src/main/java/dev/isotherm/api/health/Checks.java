package dev.isotherm.api.health;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Looks at some parts at once. */
final class Checks {
    private final List<HealthPart> parts;

    Checks(List<HealthPart> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * How all are.
     *
     * @param healthy whether none spoils the whole
     * @param checks each part by its name
     */
    record Result(boolean healthy, JsonObject checks) {
        String status() {
            return healthy ? HealthPart.HEALTHY : HealthPart.UNHEALTHY;
        }

        int httpStatus() {
            return healthy ? 200 : 503;
        }
    }

    Future<Result> look() {
        List<Future<JsonObject>> answers =
                parts.stream().map(part -> part.look().get()).toList();
        return Future.all(answers).map(all -> {
            JsonObject checks = new JsonObject();
            boolean healthy = true;
            for (int i = 0; i < parts.size(); i++) {
                JsonObject now = answers.get(i).result();
                checks.put(parts.get(i).name(), now);
                healthy &= !parts.get(i).spoils(now);
            }
            return new Result(healthy, checks);
        });
    }
}
