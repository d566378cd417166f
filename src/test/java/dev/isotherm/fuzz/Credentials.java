package dev.isotherm.fuzz;

import dev.isotherm.api.ApiHarness;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The lines of a request's head that say who sends it: nobody, the service, a user, an operator, or nonsense.
 *
 * @param user a token of a user
 * @param admin the key of operators
 */
record Credentials(String user, String admin) {
    private static final List<String> TOKEN_HEADS = List.of(
            "{}",
            "[]",
            "null",
            "{\"alg\":\"none\"}",
            "{\"alg\":5,\"kid\":[]}",
            "{\"alg\":\"RS256\"}",
            "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}",
            "{\"alg\":\"HS256\",\"kid\":\"rsa-1\"}",
            "{\"alg\":\"ES256\",\"kid\":\"\u0000\"}",
            "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[\"x\"]}",
            "{".repeat(500));

    /** Credentials that open an operation. */
    List<String> right(JsonObject operation, Dice dice) {
        JsonArray security = operation.getJsonArray("security");
        if (security == null) {
            return List.of("Authorization: Bearer " + (dice.chance(70) ? ApiHarness.TOKEN : user));
        }
        return security.isEmpty() ? List.of() : List.of("X-Admin-Key: " + admin);
    }

    /** Any credentials, most of them wrong. */
    List<String> any(Dice dice) {
        return switch (dice.below(6)) {
            case 0 -> List.of();
            case 1 -> List.of("Authorization: Bearer " + ApiHarness.TOKEN);
            case 2 -> List.of("X-Admin-Key: " + admin);
            case 3 -> List.of("Authorization: Bearer " + user);
            default -> List.of(dice.chance(70) ? "Authorization: " + scheme(dice) : "X-Admin-Key: " + nonsense(dice));
        };
    }

    private String scheme(Dice dice) {
        return dice.pick("Bearer ", "bearer  ", "Bearer", "Basic ", "") + nonsense(dice);
    }

    private String nonsense(Dice dice) {
        return switch (dice.below(5)) {
            case 0 -> Nasty.headerValue(dice);
            case 1 -> token(dice.pick(TOKEN_HEADS), dice);
            case 2 -> user.substring(0, dice.below(user.length()));
            case 3 -> dice.pick("a.b.c", "..", "...", ".", "a.b", "=.=.=", "%00", "a b");
            default -> user + dice.pick("x", ".", ".x", "=", " ", "\t");
        };
    }

    private static String token(String head, Dice dice) {
        String claims = dice.pick("{}", "null", "[1]", "{\"iss\":{}}", "{\"exp\":1e400}", "{\"sub\":\"\"}", "x");
        return base64(head) + "." + base64(claims) + "." + dice.pick("", "AAAA", "*", base64("x".repeat(256)));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
