package dev.isotherm.dev.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import redis.embedded.RedisExecProvider;

/**
 * The redis-server executable, extracted from its jar once per user and version.
 *
 * <p>It is moved to its place atomically, so a reader sees the complete file or none. Its name ends with its length, so
 * a file that was truncated later (a full disk, a crash of the machine) is noticed and replaced.
 */
final class RedisBinary {
    private static final String PREFIX = "redis-server-";

    private RedisBinary() {}

    static Path extracted() {
        String user = System.getProperty("user.name", "").replaceAll("[^\\w.-]", "_");
        String folder = "isotherm-redis-" + RedisExecProvider.redisVersion + "-" + user;
        return extracted(Path.of(System.getProperty("java.io.tmpdir"), folder));
    }

    static Path extracted(Path folder) {
        try {
            Files.createDirectories(folder);
            // Only the owner may do this, so a folder of another user fails here.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Path present = find(folder);
            return present == null ? install(folder) : present;
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server cannot be extracted into " + folder, e);
        }
    }

    private static Path find(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : files) {
                if (file.equals(named(folder, Files.size(file))) && Files.isExecutable(file)) {
                    return file;
                }
            }
            return null;
        }
    }

    private static Path install(Path folder) throws IOException {
        File source = RedisExecProvider.defaultProvider().get();
        if (!source.isAbsolute()) {
            // The library prefers a file of that name in the working folder. That file is not ours, so it is not moved.
            return source.toPath().toAbsolutePath();
        }
        Path target = named(folder, source.length());
        Files.move(source.toPath(), target, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(source.toPath().getParent());
        return target;
    }

    private static Path named(Path folder, long length) {
        return folder.resolve(PREFIX + length);
    }
}
