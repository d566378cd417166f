package dev.isotherm.doctor;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Asks Redis which commands our user may call, without calling them. */
final class RedisRightsQuestion {
    private static final String SUBJECT = "Redis rights";
    /* Redis 7.0 or newer. It touches no key, so it is no file among the scripts. */
    private static final String MAY = "return redis.acl_check_cmd(unpack(ARGV)) and 1 or 0";
    private static final String NOT_THERE = "acl_check_cmd' (a nil value";
    private static final String UNKNOWN = "?";

    private final RedisSession session;
    private final List<String> needed;

    /**
     * Makes it.
     *
     * @param needed commands, or {@code command|subcommand}
     */
    RedisRightsQuestion(RedisSession session, List<String> needed) {
        this.session = session;
        this.needed = needed;
    }

    Finding finding() throws TimeoutException {
        List<Optional<String>> refused = session.call(
                () -> Future.all(needed.stream().map(this::refused).toList()).map(all -> all.list()));
        List<String> missing = refused.stream().flatMap(Optional::stream).toList();
        if (missing.contains(UNKNOWN)) {
            return Finding.warn(
                    SUBJECT,
                    "cannot be examined in this version of Redis; 7.0 or newer tells",
                    "after the start, look for NOPERM in the log and in ACL LOG");
        }
        return missing.isEmpty()
                ? Finding.ok(SUBJECT, "all " + needed.size() + " commands that the service uses")
                : Finding.fail(
                        SUBJECT,
                        "our user may not call " + String.join(", ", missing),
                        "ACL SETUSER with its name and +" + String.join(" +", missing)
                                + "; docs/security.md shows all rights");
    }

    /* Empty if it is allowed, otherwise its name. */
    private Future<Optional<String>> refused(String command) {
        Request question = Request.cmd(Command.EVAL).arg(MAY).arg(0);
        for (String part : command.split("\\|")) {
            question.arg(part);
        }
        return session.link()
                .send(question)
                .map(reply -> reply.toInteger() == 1 ? Optional.<String>empty() : Optional.of(command))
                .recover(failure -> String.valueOf(failure.getMessage()).contains(NOT_THERE)
                        ? Future.succeededFuture(Optional.of(UNKNOWN))
                        : Future.failedFuture(failure));
    }
}
