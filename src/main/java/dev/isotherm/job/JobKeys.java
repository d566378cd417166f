package dev.isotherm.job;

import java.util.List;

/**
 * The Redis keys of one queue. All share the hash tag {@code {queue}}, so they live in one slot of a cluster.
 *
 * @param prefix {@code iso:{queue}}
 */
record JobKeys(String prefix) {
    static JobKeys of(String queue) {
        return new JobKeys("iso:{" + queue + "}");
    }

    String job(String id) {
        return prefix + ":j:" + id;
    }

    String parameters(String id) {
        return prefix + ":p:" + id;
    }

    String outcome(String id) {
        return prefix + ":r:" + id;
    }

    String same(String identity) {
        return prefix + ":u:" + identity;
    }

    String ready() {
        return prefix + ":q";
    }

    String scheduled() {
        return prefix + ":s";
    }

    String leases() {
        return prefix + ":l";
    }

    String dead() {
        return prefix + ":d";
    }

    String finished() {
        return prefix + ":c";
    }

    String meta() {
        return prefix + ":m";
    }

    String errors(String id) {
        return prefix + ":h:" + id;
    }

    String idempotency(String hash) {
        return prefix + ":i:" + hash;
    }

    String waitingSince() {
        return prefix + ":x";
    }

    String wake() {
        return prefix + ":w";
    }

    String events() {
        return prefix + ":e";
    }

    /** Notes on damaged values that no reaper has logged yet. */
    String notes() {
        return prefix + ":n";
    }

    /** What every script that ends a job touches, in the order of {@code end.lua}. */
    List<String> ending(String id) {
        return List.of(
                job(id),
                parameters(id),
                outcome(id),
                errors(id),
                ready(),
                scheduled(),
                leases(),
                waitingSince(),
                finished(),
                dead(),
                meta(),
                events());
    }
}
