package dev.isotherm.config;

import dev.isotherm.config.AppCheckConfig.Enforcement;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads whose tokens the API accepts. */
final class AuthReader {
    private static final String GOOGLE_ISSUER = "https://securetoken.google.com/";
    private static final URI GOOGLE_KEYS =
            URI.create("https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com");
    private static final String PROJECT = "auth.firebaseProject (FIREBASE_PROJECT_ID)";
    private static final String ACCOUNT = "auth.firebaseServiceAccount (FIREBASE_SERVICE_ACCOUNT)";
    private static final String ISSUERS = "auth.issuers (AUTH_ISSUERS)";
    private static final String SECURE = "an https:// address, or http:// on this machine outside of production";

    /* Old projects have the domain of their owner before the id. */
    private static final Pattern PROJECT_ID = Pattern.compile("([a-z0-9.-]{1,100}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final ConfigReader reader;
    private final Role role;
    private final HttpConfig http;

    private AuthReader(ConfigReader reader, Role role, HttpConfig http) {
        this.reader = reader;
        this.role = role;
        this.http = http;
    }

    static AuthConfig read(ConfigReader reader, Role role, HttpConfig http) {
        return new AuthReader(reader, role, http).read();
    }

    private AuthConfig read() {
        Optional<String> project = project();
        URI firebaseKeys = keys("auth.firebaseKeys", GOOGLE_KEYS);
        List<IssuerConfig> issuers = new ArrayList<>();
        project.ifPresent(
                id -> issuers.add(new IssuerConfig(GOOGLE_ISSUER + id, Set.of(id), Optional.of(firebaseKeys))));
        List<String> entries = ConfigReader.list(reader.text("auth.issuers", "", "AUTH_ISSUERS"));
        for (int i = 0; i < entries.size(); i++) {
            issuer("its entry " + (i + 1) + " ", entries.get(i)).ifPresent(issuers::add);
        }
        Set<String> names = new HashSet<>();
        issuers.stream()
                .filter(issuer -> !names.add(issuer.issuer()))
                .forEach(twice -> reader.problem(
                        ISSUERS, "has an issuer twice", "each issuer once, its audiences separated by blanks"));
        return new AuthConfig(issuers, appCheck(project), devIssuerPort());
    }

    /* A mistaken value may be the service account with its private key, so no problem shows the value. */
    private Optional<String> project() {
        String named = reader.text("auth.firebaseProject", "", "FIREBASE_PROJECT_ID");
        if (!named.isEmpty() && !PROJECT_ID.matcher(named).matches()) {
            reader.problem(
                    PROJECT,
                    "is not the id of a Firebase project",
                    "6 to 30 lower-case letters, digits and hyphens, as the Firebase console shows it");
            return Optional.empty();
        }
        String account = reader.secretText(
                "auth.firebaseServiceAccount", "", "FIREBASE_SERVICE_ACCOUNT", "FIREBASE_SERVICE_ACCOUNT_JSON");
        if (account.isEmpty()) {
            return Optional.of(named).filter(id -> !id.isEmpty());
        }
        Optional<String> own = ServiceAccount.project(account)
                .filter(id -> PROJECT_ID.matcher(id).matches());
        if (own.isEmpty()) {
            reader.problem(
                    ACCOUNT,
                    "is no service account with a project_id",
                    "its JSON, its JSON in base64, or the path of a file with it");
        } else if (!named.isEmpty() && !named.equals(own.get())) {
            reader.problem(
                    PROJECT, "is not the project of auth.firebaseServiceAccount", "the same, or only one of both");
        }
        return own;
    }

    /* issuer|audience or issuer|audience|keys */
    private Optional<IssuerConfig> issuer(String which, String entry) {
        String[] parts = entry.split("\\|", -1);
        if (parts.length < 2 || parts.length > 3 || Environment.bare(parts[1]).isEmpty()) {
            reader.problem(ISSUERS, which + "has not two or three parts", "issuer|audience or issuer|audience|keys");
            return Optional.empty();
        }
        String name = Environment.bare(parts[0]);
        Optional<URI> keys = parts.length < 3 ? Optional.empty() : address(Environment.bare(parts[2]));
        if (address(name).isEmpty()) {
            reader.problem(ISSUERS, which + "has an issuer that is not a secure address", SECURE);
        } else if (parts.length == 3 && keys.isEmpty()) {
            reader.problem(ISSUERS, which + "has keys at an address that is not secure", SECURE);
        }
        Set<String> audiences = Set.copyOf(List.of(BLANKS.split(Environment.bare(parts[1]))));
        return Optional.of(new IssuerConfig(name, audiences, keys));
    }

    private Optional<URI> address(String text) {
        try {
            return Optional.of(URI.create(text)).filter(this::secure);
        } catch (IllegalArgumentException e) {
            // It is not an address, so it is not a secure one.
            return Optional.empty();
        }
    }

    private URI keys(String key, URI usual) {
        URI address = reader.uri(key, usual, List.of("https", "http"));
        if (!secure(address)) {
            reader.problem(key, "is not a secure address", SECURE);
        }
        return address;
    }

    /* Who can change the keys on their way can log in as anybody. */
    private boolean secure(URI address) {
        boolean plain = address.getRawQuery() == null && address.getRawFragment() == null;
        Optional<ServerAddress> server = ServerAddress.of(address);
        if (!plain || server.isEmpty() || !server.get().login().isEmpty()) {
            return false;
        }
        boolean here = ServerAddress.isLoopback(server.get().host()) && !http.requireHttps();
        return "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && here);
    }

    private AppCheckConfig appCheck(Optional<String> project) {
        Enforcement enforcement =
                reader.choice("auth.appCheck", Enforcement.class, Enforcement.OFF, "APP_CHECK_ENFORCEMENT");
        URI keys = keys("auth.appCheckKeys", AppCheckConfig.GOOGLE_KEYS);
        if (enforcement != Enforcement.OFF && project.isEmpty()) {
            reader.problem(
                    "auth.appCheck (APP_CHECK_ENFORCEMENT)",
                    "needs a Firebase project, and none is named",
                    "FIREBASE_PROJECT_ID with it, or off");
        }
        return new AppCheckConfig(enforcement, "projects/" + project.orElse(""), keys);
    }

    /* It signs a token for anybody who asks, so it exists only where nobody but this machine can reach the API. */
    private OptionalInt devIssuerPort() {
        if (role != Role.DEV) {
            return OptionalInt.empty();
        }
        int port = reader.integer("auth.devIssuerPort", 0, 0, 65_535);
        if (port != 0 && port == http.port()) {
            reader.problem("auth.devIssuerPort", "is the port of http.port", "another port, or 0 for a free one");
        }
        boolean open = !ServerAddress.isLoopback(http.host()) || http.requireHttps();
        return open ? OptionalInt.empty() : OptionalInt.of(port);
    }
}
