package dev.isotherm.dev.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * The redis-server executable, taken out of its jar once per user and version.
 *
 * <p>It arrives by an atomic move and its name ends with its length: a reader sees all of it or nothing, and a file that
 * was cut short later (a full disk, a crash of the machine) is not taken for it but replaced.
 *
 * <p>The jar is embedded-redis, of which no class is used. Production does not have it.
 */
final class RedisBinary {
    private static final String PREFIX = "redis-server-";
    /* The one that embedded-redis brings; in the names of its files. */
    private static final String VERSION = "7.0.15";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private RedisBinary() {}

    static Path extracted() {
        String user = System.getProperty("user.name", "").replaceAll("[^\\w.-]", "_");
        String folder = "isotherm-redis-" + VERSION + "-" + user;
        return extracted(Path.of(System.getProperty("java.io.tmpdir"), folder).toAbsolutePath());
    }

    static Path extracted(Path folder) {
        try {
            Files.createDirectories(folder);
            // Works for the owner alone, so a folder that somebody else prepared is refused here.
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
            // But root may do that everywhere.
            requireOwner(folder, user(folder));
            Path present = find(folder);
            return present == null ? install(folder, nameHere()) : present;
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server cannot be extracted into " + folder, e);
        }
    }

    /* Others could have put any program there, and could change it. */
    static void requireOwner(Path folder, UserPrincipal user) throws IOException {
        UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(folder) || !owner.equals(user)) {
            throw new IllegalStateException(folder + " is a link, or belongs to " + owner.getName() + " and not to "
                    + user.getName() + ", so no redis-server is started from it. Remove it");
        }
    }

    /* The owner of a file that this process makes. The name of the user need not be known to the system. */
    private static UserPrincipal user(Path folder) throws IOException {
        Path made = Files.createTempFile(folder, "owner-", "");
        try {
            return Files.getOwner(made);
        } finally {
            Files.delete(made);
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

    static Path install(Path folder, String name) throws IOException {
        try (InputStream binary = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (binary == null) {
                throw new IllegalStateException("There is no " + name + " on the class path. Production has none: set"
                        + " REDIS_URL. On Linux and macOS the build puts it beside the jar, in embedded-redis.jar");
            }
            Path part = Files.createTempFile(folder, "part-", "");
            try {
                Files.copy(binary, part, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(part, OWNER_ONLY);
                return Files.move(part, named(folder, Files.size(part)), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }

    private static String nameHere() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String processor =
                System.getProperty("os.arch").replace("x86_64", "amd64").replace("aarch64", "arm64");
        return PREFIX + VERSION + "-" + system + "-" + processor;
    }

    private static Path named(Path folder, long length) {
        return folder.resolve(PREFIX + length);
    }
}
