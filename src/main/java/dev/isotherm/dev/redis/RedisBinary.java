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
 * The redis-server executable, taken out of its jar once per user and version.
 *
 * <p>It arrives by an atomic move and its name ends with its length: a reader sees all of it or nothing, and a file that
 * was cut short later (a full disk, a crash of the machine) is not taken for it but replaced.
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
            // Works for the owner alone, so a folder that somebody else prepared is refused here.
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
            // The provider prefers a file of that name in the working folder, which is not ours to move.
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
