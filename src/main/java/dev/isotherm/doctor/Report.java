package dev.isotherm.doctor;

import dev.isotherm.doctor.Finding.Level;
import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the examinations, each within a time, and prints what they find. */
final class Report {
    private final PrintStream out;
    private final Map<Level, Integer> counts = new EnumMap<>(Level.class);

    Report(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs an examination and prints its findings. One that does not end in time is a failure, and is left behind: its
     * thread does not keep the process alive.
     */
    void examine(String subject, Duration within, Callable<List<Finding>> examination) {
        FutureTask<List<Finding>> task = new FutureTask<>(examination);
        Thread thread = new Thread(task, "examines " + subject);
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(within.toMillis(), TimeUnit.MILLISECONDS).forEach(this::add);
        } catch (TimeoutException e) {
            add(Finding.fail(
                    subject,
                    "no result within " + within.toSeconds() + " s",
                    "something on the way drops packets or hangs; check the network, and try again"));
        } catch (ExecutionException e) {
            // The message of an unexpected exception may quote a secret.
            add(Finding.fail(
                    subject,
                    "the examination itself failed with "
                            + e.getCause().getClass().getSimpleName(),
                    "report this as a fault of Isotherm"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            add(Finding.fail(subject, "interrupted", "try again"));
        }
    }

    /** Prints a finding. */
    void add(Finding finding) {
        counts.merge(finding.level(), 1, Integer::sum);
        out.println(finding);
    }

    /** Prints a line that belongs to the last finding. */
    void detail(String text) {
        out.println("      " + text);
    }

    /**
     * Prints the sum.
     *
     * @return whether something failed
     */
    boolean end() {
        int failures = counts.getOrDefault(Level.FAIL, 0);
        int warnings = counts.getOrDefault(Level.WARN, 0);
        out.printf("%n%d OK, %d WARN, %d FAIL%n", counts.getOrDefault(Level.OK, 0), warnings, failures);
        return failures > 0;
    }
}
