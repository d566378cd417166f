package dev.isotherm.dev.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBinaryTest {
    @TempDir
    Path parent;

    @Test
    void manyThreadsGetTheSameCompleteFile() throws Exception {
        Path folder = parent.resolve("binary");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> extracting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                extracting.add(threads.submit(() -> RedisBinary.extracted(folder)));
            }
            Set<Path> files = new HashSet<>();
            for (Future<Path> one : extracting) {
                files.add(one.get());
            }
            assertThat(files).hasSize(1).allMatch(Files::isExecutable);
            assertThat(content(folder)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aHalfWrittenFileIsReplaced() throws IOException {
        Path complete = RedisBinary.extracted(parent);
        long length = Files.size(complete);
        byte[] half = new byte[1_000];
        Files.write(complete, half);

        Path again = RedisBinary.extracted(parent);

        assertThat(again).isEqualTo(complete).hasSize(length).isExecutable();
    }

    @Test
    void theSecondCallTakesWhatIsThere() throws IOException {
        Path first = RedisBinary.extracted(parent);
        Object key = Files.readAttributes(first, "unix:ino").get("ino");
        assertThat(Files.readAttributes(RedisBinary.extracted(parent), "unix:ino")
                        .get("ino"))
                .isEqualTo(key);
    }

    @Test
    void onlyTheUserMayWriteIntoTheFolder() throws IOException {
        Path folder = RedisBinary.extracted(parent.resolve("binary")).getParent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void aFolderOfSomebodyElseIsRefused() throws IOException {
        UserPrincipal mine = Files.getOwner(parent);
        UserPrincipal other = parent.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(mine.getName().equals("root") ? "nobody" : "root");

        RedisBinary.requireOwner(parent, mine);
        assertThatThrownBy(() -> RedisBinary.requireOwner(parent, other))
                .hasMessageContainingAll(parent.toString(), "belongs to " + mine.getName(), "Remove it");
    }

    @Test
    void aLinkToAFolderIsRefused() throws IOException {
        Path folder = Files.createDirectory(parent.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), folder);

        assertThatThrownBy(() -> RedisBinary.extracted(link)).hasMessageContaining("is a link");
    }

    @Test
    void whereThereIsNoneItSaysWhatToDo() {
        assertThatThrownBy(() -> RedisBinary.install(parent, "redis-server-7.0.15-plan9-mips"))
                .hasMessageContainingAll("no redis-server-7.0.15-plan9-mips", "set REDIS_URL", "embedded-redis.jar");
    }

    private static List<Path> content(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
