package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.isotherm.support.TestAuthority;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file with the authorities that may sign the certificate of Redis. */
class CaFileTest {
    private static final String LABEL = "redis.caFile (REDIS_CA_FILE): ";
    private static final String PEM = "; allowed: a file with one or more blocks of -----BEGIN CERTIFICATE-----";
    private static final String FILE = "; allowed: the absolute path of a text file of 1 to 65536 bytes";

    @TempDir
    private static Path folder;

    private static String pem;
    private static Path key;

    @BeforeAll
    static void make() throws IOException {
        TestAuthority authority = TestAuthority.in(folder, "authority");
        pem = Files.readString(authority.certificate());
        key = authority.issue("server", "dns:localhost").key();
    }

    private static RedisConfig load(String url, String file) {
        Map<String, String> environment = new HashMap<>(Map.of("REDIS_URL", url, "REDIS_CA_FILE", file));
        return ConfigLoader.load(new JsonObject().put("role", "dev"), environment)
                .redis();
    }

    private static List<String> problems(String url, String file) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> load(url, file));
        return refusal.getMessage().strip().lines().map(String::strip).toList();
    }

    private static Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("ca.pem"), content);
    }

    @Test
    void takesAllCertificatesAndLeavesOutWhatIsAroundThem() throws IOException {
        Path two = file("Issuer: CN=one\n" + pem + "\r\n# two\r\n" + pem.replace("\n", "\r\n"));
        RedisConfig config = load("rediss://h", two.toString());
        assertThat(config.authorities()).hasSize(2).allSatisfy(one -> assertThat(one.replace("\r", ""))
                .isEqualTo(pem.strip()));
        assertThat(config.withDeadline(Duration.ofSeconds(9)).authorities()).hasSize(2);
        assertThat(config.toString()).doesNotContain("CERTIFICATE");
        assertThat(load("rediss://h", "").authorities()).isEmpty();
    }

    @Test
    void aFileThatIsMissingOrEmptyIsRefused() throws IOException {
        Path missing = folder.resolve("nowhere.pem");
        assertThat(problems("rediss://h", missing.toString()))
                .containsExactly(LABEL + "names " + missing + ", which is missing or not a file" + FILE);
        assertThat(problems("rediss://h", folder.toString()))
                .containsExactly(LABEL + "names " + folder + ", which is missing or not a file" + FILE);
        assertThat(problems("rediss://h", "ca.pem")).containsExactly(LABEL + "is not an absolute path" + FILE);
        Path empty = file("\n");
        assertThat(problems("rediss://h", empty.toString()))
                .containsExactly(LABEL + "names " + empty + ", which is empty" + FILE);
    }

    @Test
    void aFileWithoutAWholeCertificateIsRefusedWithoutItsContent() throws IOException {
        String begin = "-----BEGIN CERTIFICATE-----\n";
        for (String content : List.of(
                "hunter2",
                Files.readString(key),
                pem.substring(0, pem.length() / 2),
                pem + pem.substring(0, pem.length() / 2),
                begin + "-----END CERTIFICATE-----",
                begin + "aHVudGVyMg==\n-----END CERTIFICATE-----")) {
            Path file = file(content);
            assertThat(problems("rediss://h", file.toString()))
                    .as(content)
                    .containsExactly(LABEL + "names " + file
                            + ", which has no certificate in PEM, or one that is damaged" + PEM);
        }
    }

    @Test
    void itIsRefusedWhereNothingIsEncrypted() throws IOException {
        assertThat(problems("redis://h", file(pem).toString()))
                .containsExactly(LABEL + "has no use without TLS; allowed: redis.url (REDIS_URL) with rediss://");
    }
}
