package dev.isotherm.dev.redis;

import java.io.IOException;

/** A JVM with a Redis of its own, to be killed: prints the server's process id and its folder, then waits for that. */
final class RedisProcessOwner {
    private RedisProcessOwner() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        RedisProcess redis = RedisProcess.start();
        if (args[0].equals("frozen")) {
            redis.freeze();
        }
        System.out.println(redis.pid() + "\n" + redis.folder());
        System.out.flush();
        if (System.in.read() < 0) {
            redis.close();
        }
    }
}
