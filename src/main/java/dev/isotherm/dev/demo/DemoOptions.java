package dev.isotherm.dev.demo;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.PicocliException;
import picocli.CommandLine.TypeConversionException;

/**
 * What the demo is asked to show.
 *
 * @param place as typed, 1 to 200 characters, without slashes and control characters
 * @param identifier the day that the period ends on, as the API takes it, {@code MM-DD}
 * @param period {@code daily}, {@code weekly}, {@code monthly} or {@code yearly}
 */
record DemoOptions(String place, String identifier, String period) {
    private static final List<String> PERIODS = List.of("daily", "weekly", "monthly", "yearly");
    private static final Pattern DATE_LIKE = Pattern.compile("\\d+([-/.]\\d+)+");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("M-d", Locale.ROOT);
    private static final DateTimeFormatter MM_DD = DateTimeFormatter.ofPattern("MM-dd", Locale.ROOT);
    private static final Pattern OPTION = Pattern.compile("-|-[^\\d.].*");
    private static final Pattern PLACE = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,200}");

    @Command(
            name = "isotherm demo",
            customSynopsis = "isotherm demo [--weather SOURCE] [PLACE] [MM-DD] [daily|weekly|monthly|yearly]",
            description =
                    """

                    Starts a private Isotherm, lets its worker compute one record, and shows it.

                      PLACE   any place; London or the first place of your folder if none is given.
                              Quote a name with spaces.
                      MM-DD   the last day of the period; yesterday (UTC) if none is given
                      period  daily (the default), weekly, monthly or yearly
                      SOURCE  open-meteo (real weather without an account), simulated, or csv

                    Examples: isotherm demo
                              isotherm demo "New York" 07-15 weekly
                              isotherm demo --weather open-meteo monthly""")
    private static final class Arguments {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                hidden = true)
        boolean help;

        @Parameters(hidden = true)
        List<String> words = List.of();
    }

    static String usage() {
        return new CommandLine(new Arguments()).getUsageMessage(Ansi.OFF);
    }

    /**
     * Reads the command line. An argument is known by its look, so that any of them may be left out.
     *
     * @param usual the place to show if none is named
     * @return empty where help is asked for
     * @throws PicocliException if one is not understood
     */
    static Optional<DemoOptions> parse(List<String> args, LocalDate today, String usual) {
        Arguments read = new Arguments();
        new CommandLine(read)
                .setExpandAtFiles(false)
                .setUnmatchedOptionsArePositionalParams(true) // a place may be -33.92,18.42
                .parseArgs(args.toArray(String[]::new));
        return read.help ? Optional.empty() : Optional.of(of(read.words, today, usual));
    }

    private static DemoOptions of(List<String> words, LocalDate today, String usual) {
        Map<String, String> named = new HashMap<>();
        for (String given : words) {
            String word = given.strip();
            if (OPTION.matcher(word).matches()) {
                throw new TypeConversionException("unknown option: " + word);
            }
            String kind = PERIODS.contains(word.toLowerCase(Locale.ROOT))
                    ? "period"
                    : DATE_LIKE.matcher(word).matches() ? "date" : "place";
            String first = named.putIfAbsent(kind, word);
            if (first != null) {
                throw new TypeConversionException("a second " + kind + ", '" + word + "', after '" + first + "'");
            }
        }
        return new DemoOptions(
                named.containsKey("place") ? place(named.get("place")) : usual,
                named.containsKey("date") ? date(named.get("date")) : MM_DD.format(today.minusDays(1)),
                named.getOrDefault("period", "daily").toLowerCase(Locale.ROOT));
    }

    private static String date(String word) {
        try {
            return MM_DD.format(MonthDay.parse(word, DATE));
        } catch (DateTimeException e) {
            throw new TypeConversionException("no such day: '" + word + "'; month and day are needed, such as 11-20");
        }
    }

    private static String place(String word) {
        if (!PLACE.matcher(word).matches()) {
            throw new TypeConversionException("a place has 1 to 200 characters, no slashes and no control characters");
        }
        if (word.indexOf('\uFFFD') >= 0) {
            throw new TypeConversionException("the place has letters that are lost in this locale; try LC_ALL=C.UTF-8");
        }
        return word;
    }
}
