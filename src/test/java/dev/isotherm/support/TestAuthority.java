package dev.isotherm.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority that signs certificates of servers, with the keytool of the JDK; all in a folder of the test. */
public final class TestAuthority {
    private static final String PASSWORD = "of-a-test";
    private static final String SELF = "authority";

    private final Path folder;
    private final String name;
    private final Path store;

    private TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        this.store = folder.resolve(name + ".p12");
    }

    /**
     * A certificate that the authority signed.
     *
     * @param certificate in PEM
     * @param key its private key, in PEM
     */
    public record Issued(Path certificate, Path key) {}

    /** Makes an authority whose files begin with this name. */
    public static TestAuthority in(Path folder, String name) {
        TestAuthority made = new TestAuthority(folder, name);
        made.keytool(SELF, "CN=" + name, "-ext", "bc:c");
        return made;
    }

    /** Its own certificate in PEM, which those need who shall trust it. */
    public Path certificate() {
        return write(name + "-ca.pem", "CERTIFICATE", read(SELF).certificate());
    }

    /**
     * Issues a certificate.
     *
     * @param server any name for its files
     * @param names for which hosts it is, as keytool writes them: {@code dns:localhost,ip:127.0.0.1}
     * @param more arguments of keytool, such as {@code -startdate}
     */
    public Issued issue(String server, String names, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-signer", SELF));
        arguments.addAll(List.of("-ext", "san=" + names));
        arguments.addAll(List.of(more));
        keytool(server, "CN=" + server, arguments.toArray(String[]::new));
        Pair pair = read(server);
        return new Issued(
                write(name + "-" + server + ".pem", "CERTIFICATE", pair.certificate()),
                write(name + "-" + server + "-key.pem", "PRIVATE KEY", pair.key()));
    }

    private void keytool(String alias, String subject, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                subject,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool made no certificate: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /* As PEM has them. */
    private record Pair(String certificate, String key) {}

    private Pair read(String alias) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return new Pair(
                    base64(keys.getCertificate(alias).getEncoded()),
                    base64(keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    }

    private Path write(String file, String what, String text) {
        try {
            return Files.writeString(
                    folder.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
