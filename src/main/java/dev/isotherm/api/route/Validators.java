package dev.isotherm.api.route;

import dev.isotherm.context.Digest;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Validators of HTTP: tags of bodies, and dates. */
public final class Validators {
    private static final int TAG_BYTES = 16;
    private static final Pattern TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");
    /* HTTP requires two digits for the day; the JDK's RFC 1123 format does not have them. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private Validators() {}

    /** A strong validator: equal for equal bytes, on every instance. */
    public static String tag(Buffer body) {
        return '"' + Digest.sha256(body, TAG_BYTES) + '"';
    }

    /** Whether {@code If-None-Match} contains the tag, as a strong or weak one, or {@code *}. */
    public static boolean names(List<String> lines, String tag) {
        for (String line : lines) {
            if (line.strip().equals("*")) {
                return true;
            }
            Matcher tags = TAG.matcher(line);
            while (tags.find()) {
                if (tags.group(1).equals(tag)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A time as HTTP writes dates. */
    public static String date(Instant time) {
        return DATE.format(time);
    }
}
