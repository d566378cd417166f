package dev.isotherm.dev.demo;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of the demo.
 *
 * @param place as typed, 1 to 200 characters, without slashes and control characters
 * @param date the day of the year that the period ends on
 * @param period {@code daily}, {@code weekly}, {@code monthly} or {@code yearly}
 */
record DemoOptions(String place, MonthDay date, String period) {
    static final String USAGE =
            """
            Usage: isotherm demo [PLACE] [MM-DD] [daily|weekly|monthly|yearly]

            Starts a private Isotherm, lets its worker compute one record, and shows it.

              PLACE   any place; if none is given, London or the first place of your folder.
                      Quote a name with spaces.
              MM-DD   the last day of the period; yesterday (UTC) if none is given
              period  daily (the default), weekly, monthly or yearly

            Examples: isotherm demo
                      isotherm demo "New York" 07-15 weekly
                      isotherm demo monthly
            """;

    private static final List<String> PERIODS = List.of("daily", "weekly", "monthly", "yearly");
    private static final Pattern DATE_LIKE = Pattern.compile("\\d+([-/.]\\d+)+");
    private static final Pattern DATE = Pattern.compile("(\\d{1,2})-(\\d{1,2})");
    private static final Pattern OPTION = Pattern.compile("-|-[^\\d.].*");
    private static final Pattern NEVER_IN_A_PLACE = Pattern.compile("[/\\\\\\p{Cntrl}]");
    private static final int LONGEST_PLACE = 200;

    /** An argument is wrong; the message says which one and why. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static boolean asksForHelp(List<String> args) {
        return args.contains("-h") || args.contains("--help");
    }

    /**
     * Reads the command line. The form of an argument decides its meaning, so each may be omitted.
     *
     * @param usual the default place
     * @throws UsageException if an argument is wrong
     */
    static DemoOptions parse(List<String> args, LocalDate today, String usual) {
        Optional<String> place = Optional.empty();
        Optional<MonthDay> date = Optional.empty();
        Optional<String> period = Optional.empty();
        for (String arg : args) {
            String word = arg.strip();
            String lower = word.toLowerCase(Locale.ROOT);
            if (OPTION.matcher(word).matches()) {
                throw new UsageException("unknown option: " + word);
            } else if (PERIODS.contains(lower)) {
                period = once(period, lower, "period");
            } else if (DATE_LIKE.matcher(word).matches()) {
                date = once(date, date(word), "date");
            } else {
                place = once(place, place(word), "place");
            }
        }
        MonthDay yesterday = MonthDay.from(today.minusDays(1));
        return new DemoOptions(place.orElse(usual), date.orElse(yesterday), period.orElse("daily"));
    }

    /** The date as the API takes it, {@code MM-DD}. */
    String identifier() {
        return String.format(Locale.ROOT, "%02d-%02d", date.getMonthValue(), date.getDayOfMonth());
    }

    private static <T> Optional<T> once(Optional<T> before, T now, String what) {
        before.ifPresent(first -> {
            String hint = what.equals("place")
                    ? "; quote a name with spaces, and a period is one of " + String.join(", ", PERIODS)
                    : "";
            throw new UsageException("a second " + what + ", '" + now + "', after '" + first + "'" + hint);
        });
        return Optional.of(now);
    }

    private static MonthDay date(String word) {
        Matcher parts = DATE.matcher(word);
        if (!parts.matches()) {
            throw new UsageException("not a date: '" + word + "'; month and day are needed, such as 11-20");
        }
        try {
            return MonthDay.of(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
        } catch (DateTimeException e) {
            throw new UsageException("no such day: '" + word + "'; month and day are needed, such as 11-20");
        }
    }

    private static String place(String word) {
        if (word.isEmpty()) {
            throw new UsageException("the place is empty");
        }
        if (word.length() > LONGEST_PLACE) {
            throw new UsageException("the place is longer than " + LONGEST_PLACE + " characters");
        }
        if (NEVER_IN_A_PLACE.matcher(word).find()) {
            throw new UsageException("a place has no slashes and no control characters");
        }
        if (word.indexOf('\uFFFD') >= 0) {
            throw new UsageException("the place has letters that are lost in this locale; try LC_ALL=C.UTF-8");
        }
        return word;
    }
}
