package dev.isotherm.config;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the certificates of the authorities that may sign those of Redis. */
final class CaFile {
    private static final String KEY = "redis.caFile";
    private static final String VARIABLE = "REDIS_CA_FILE";
    private static final String LABEL = KEY + " (" + VARIABLE + ")";
    /* The end is optional so that a file that was cut off is noticed. */
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*+(-----END CERTIFICATE-----)?");

    private CaFile() {}

    /**
     * Reads and checks the file, if one is set.
     *
     * @param reader is told of each problem
     * @param redis the address of Redis
     * @return the certificates, each in PEM; empty if no file is set or it cannot be used
     */
    static List<String> read(ConfigReader reader, URI redis) {
        String name = reader.text(KEY, "", VARIABLE);
        if (name.isEmpty()) {
            return List.of();
        }
        if (!"rediss".equals(redis.getScheme())) {
            reader.problem(LABEL, "has no use without TLS", "redis.url (REDIS_URL) with rediss://");
            return List.of();
        }
        try {
            return certificates(SecretFile.read(LABEL, name).value());
        } catch (SecretFile.Unusable e) {
            reader.problem(LABEL, e.problem().wrong(), e.problem().allowed());
        } catch (CertificateException e) {
            // Its message may quote the file, which may be one with a private key.
            reader.problem(
                    LABEL,
                    "names " + name + ", which has no certificate in PEM, or one that is damaged",
                    "a file with one or more blocks of -----BEGIN CERTIFICATE-----");
        }
        return List.of();
    }

    private static List<String> certificates(String text) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<String> found = new ArrayList<>();
        Matcher block = CERTIFICATE.matcher(text);
        while (block.find()) {
            if (block.group(1) == null) {
                throw new CertificateException("cut off");
            }
            factory.generateCertificate(new ByteArrayInputStream(block.group().getBytes(StandardCharsets.US_ASCII)));
            found.add(block.group());
        }
        if (found.isEmpty()) {
            throw new CertificateException("none");
        }
        return found;
    }
}
