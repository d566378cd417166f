package dev.isotherm.job.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The Redis keys of one queue. All share the hash tag {@code {queue}}, so they live in one slot of a cluster.
 *
 * @param prefix {@code iso:{queue}}
 */
public record JobKeys(String prefix) {
    public static JobKeys of(String queue) {
        return new JobKeys("iso:{" + queue + "}");
    }

    public String job(String id) {
        return prefix + ":j:" + id;
    }

    public String parameters(String id) {
        return prefix + ":p:" + id;
    }

    public String outcome(String id) {
        return prefix + ":r:" + id;
    }

    /** Who wants a job that has not ended. */
    String owners(String id) {
        return prefix + ":o:" + id;
    }

    String same(String identity) {
        return prefix + ":u:" + identity;
    }

    public String ready() {
        return prefix + ":q";
    }

    public String scheduled() {
        return prefix + ":s";
    }

    public String leases() {
        return prefix + ":l";
    }

    public String dead() {
        return prefix + ":d";
    }

    public String finished() {
        return prefix + ":c";
    }

    public String meta() {
        return prefix + ":m";
    }

    String probe() {
        return prefix + ":probe";
    }

    public String errors(String id) {
        return prefix + ":h:" + id;
    }

    String idempotency(String hash) {
        return prefix + ":i:" + hash;
    }

    public String waitingSince() {
        return prefix + ":x";
    }

    public String wake() {
        return prefix + ":w";
    }

    public String events() {
        return prefix + ":e";
    }

    /** Notes about damaged values that no reaper has logged yet. */
    public String notes() {
        return prefix + ":n";
    }

    /** The keys of the whole queue that scripts use which end jobs, in the order of {@code clear.lua}, then others. */
    public List<String> lists(String... others) {
        List<String> keys = new ArrayList<>(
                List.of(ready(), scheduled(), leases(), waitingSince(), finished(), dead(), meta(), events()));
        keys.addAll(List.of(others));
        return keys;
    }

    /** The keys that every script that ends one job uses, in the order of {@code fail.lua}, then others. */
    public List<String> ending(String id, String... others) {
        List<String> keys = new ArrayList<>(List.of(job(id), parameters(id), outcome(id), errors(id)));
        keys.addAll(lists(others));
        return keys;
    }
}
