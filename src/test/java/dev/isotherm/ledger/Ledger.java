package dev.isotherm.ledger;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** What the children said that they did, kept outside of Redis. Any thread may write and read. */
final class Ledger {
    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

    /**
     * One line of a child.
     *
     * @param verb {@code exec}, {@code accepted}, {@code refused}, {@code abandoned} or {@code zombie}
     * @param job its id
     * @param lease under which
     * @param more the rest
     * @param pid of the child
     * @param at when it was read, by {@link System#nanoTime()}
     */
    record Entry(String verb, String job, String lease, String more, long pid, long at) {}

    void add(long pid, String line) {
        String[] words = line.split(" ", 4);
        if (words.length == 4) {
            entries.add(new Entry(words[0], words[1], words[2], words[3].trim(), pid, System.nanoTime()));
        }
    }

    List<Entry> all(String verb) {
        return all(verb, entry -> true);
    }

    List<Entry> all(String verb, Predicate<Entry> which) {
        return entries.stream()
                .filter(entry -> entry.verb().equals(verb) && which.test(entry))
                .toList();
    }
}
