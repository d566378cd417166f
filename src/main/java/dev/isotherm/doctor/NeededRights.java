package dev.isotherm.doctor;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.config.Role;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The commands of Redis that a service uses. {@code NeededRightsTest} compares them with {@code
 * docs/security.md}. */
final class NeededRights {
    /** Those of the API service. */
    static final List<String> API = words(
            """
            dbsize del eval evalsha exists get getex getrange hdel hexists hget hgetall hincrby hlen hmget hrandfield
            hset hsetnx hstrlen incr incrby info lindex lpop lrange ltrim memory mget persist pexpire ping pttl rename
            rpush sadd scan scard set setbit setrange sismember smismember srandmember srem strlen time type unlink xadd
            xdel xlen xrange xread xrevrange zadd zcard zcount zincrby zrange zrangebylex zrangebyscore zrem
            zremrangebyrank zremrangebyscore zrevrank zscan zscore""");

    /** Those of the worker service. */
    static final List<String> WORKER = words(
            """
            bzpopmin del eval evalsha exists get getex getrange hdel hexists hget hgetall hincrby hmget hset hsetnx
            info lindex lpop lrange ltrim memory mget persist pexpire ping pttl rename rpop rpush sadd scan scard set
            setbit setrange sismember smismember srandmember srem strlen time type unlink xadd xtrim zadd zcard
            zcount zincrby zrange zrangebyscore zrem zremrangebyrank zremrangebyscore zrevrank zscan zscore""");

    /** More of both in a cluster; a subcommand follows its command. */
    static final List<String> CLUSTER = List.of("asking", "cluster|slots");

    /** More of both with sentinels. */
    static final List<String> SENTINEL = List.of("role");

    private NeededRights() {}

    private static List<String> words(String text) {
        return Arrays.asList(text.split("\\s+"));
    }

    /** The commands of a role, each once, in the order of the alphabet. */
    static List<String> of(Role role, RedisConfig.Mode mode) {
        Stream<String> own =
                switch (role) {
                    case API -> API.stream();
                    case WORKER -> WORKER.stream();
                    case API_WITH_WORKER, DEV -> Stream.concat(API.stream(), WORKER.stream());
                };
        Stream<String> more =
                switch (mode) {
                    case STANDALONE -> Stream.empty();
                    case CLUSTER -> CLUSTER.stream();
                    case SENTINEL -> SENTINEL.stream();
                };
        return Stream.concat(own, more).distinct().sorted().toList();
    }
}
