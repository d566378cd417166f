package dev.isotherm.api.route;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads parameters of requests. If a query parameter is given several times, the last one counts. */
public final class Params {
    private static final int LONGEST_ID = 100;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Set<String> YES = Set.of("true", "1", "yes", "on", "t", "y");
    private static final Set<String> NO = Set.of("false", "0", "no", "off", "f", "n");

    private Params() {}

    /** The value of a query parameter; empty if it is not given. */
    public static Optional<String> last(RoutingContext ctx, String name) {
        if (ctx.request().query() == null) {
            return Optional.empty();
        }
        List<String> given = ctx.queryParam(name);
        return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
    }

    /**
     * The value of a query parameter that is a whole number.
     *
     * @throws ApiException 422 if it is not a whole number, or not from {@code min} to {@code max}
     */
    public static int number(RoutingContext ctx, String name, int byDefault, int min, int max) {
        Optional<String> given = last(ctx, name);
        if (given.isEmpty()) {
            return byDefault;
        }
        if (!WHOLE_NUMBER.matcher(given.get()).matches()) {
            throw invalid(name, "Input should be a valid integer, unable to parse string as an integer", "int_parsing");
        }
        long number = Long.parseLong(given.get());
        if (number < min) {
            throw invalid(name, "Input should be greater than or equal to " + min, "greater_than_equal");
        }
        if (number > max) {
            throw invalid(name, "Input should be less than or equal to " + max, "less_than_equal");
        }
        return (int) number;
    }

    /**
     * The value of a query parameter that is true or false.
     *
     * @throws ApiException 422 if it is neither
     */
    public static boolean flag(RoutingContext ctx, String name, boolean byDefault) {
        Optional<String> given = last(ctx, name).map(text -> text.toLowerCase(Locale.ROOT));
        if (given.isEmpty()) {
            return byDefault;
        }
        boolean yes = YES.contains(given.get());
        if (!yes && !NO.contains(given.get())) {
            throw invalid(name, "Input should be a valid boolean, unable to interpret input", "bool_parsing");
        }
        return yes;
    }

    /**
     * The id of a job in the path.
     *
     * @throws ApiException 404 if no job can have this id
     */
    public static String jobId(RoutingContext ctx) {
        String id = ctx.pathParam("id");
        if (!isJobId(id)) {
            throw ApiException.notFound("Job not found");
        }
        return id;
    }

    private static boolean isJobId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean word = c < 128 && Character.isLetterOrDigit(c);
            if (!word && c != '-' && c != '_') {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= LONGEST_ID;
    }

    /** The error 422 for a query parameter. */
    public static ApiException invalid(String name, String message, String type) {
        return ApiException.invalid("query -> " + name, message, type);
    }
}
