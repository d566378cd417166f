package dev.isotherm.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The users of Redis with the least rights, as {@code docs/security.md} makes them. */
public final class RedisRights {
    /** The user of the API service. */
    public static final String API = "isotherm-api";
    /** The user of the worker service. */
    public static final String WORKER = "isotherm-worker";

    private static final Path PAGE = Path.of("docs/security.md");
    private static final Pattern COMMAND = Pattern.compile("\\+([a-z|-]+)");

    private RedisRights() {}

    /** The command that makes a user, as it is shown. */
    public static String shown(String user) {
        Matcher line = Pattern.compile("(?m)^ACL SETUSER " + user + " .*$").matcher(page());
        if (!line.find()) {
            throw new IllegalStateException(PAGE + " shows no ACL SETUSER " + user);
        }
        return line.group();
    }

    /** The same with another password. */
    public static String[] command(String user, String password) {
        return shown(user).replaceFirst(">\\S+", ">" + password).split(" ");
    }

    /** The commands that a user may run. */
    public static Set<String> commands(String user) {
        return commandsIn(shown(user));
    }

    /** The commands that a mode of Redis needs too: {@code cluster} or {@code sentinel}. */
    public static Set<String> more(String mode) {
        Matcher line =
                Pattern.compile("(?m)^- `redis.mode` `" + mode + "`: `([^`]*)`").matcher(page());
        if (!line.find()) {
            throw new IllegalStateException(PAGE + " says nothing of " + mode);
        }
        return commandsIn(line.group(1));
    }

    private static Set<String> commandsIn(String text) {
        return COMMAND.matcher(text)
                .results()
                .map((MatchResult one) -> one.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String page() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
