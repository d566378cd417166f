package dev.isotherm.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.CredentialConfig;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchHooksTest {
    private static final int TERMINATED = 143;
    private static final String ADDRESS = "http://localhost:8000";
    private static final CredentialConfig OWN = new CredentialConfig(List.of(), List.of(), List.of());
    private static final CredentialConfig OF_DEVELOPMENT = ConfigLoader.load(JsonObject.of("role", "dev"), Map.of())
            .http()
            .orElseThrow()
            .credentials();

    @Test
    void theTokenOfTheEnvironmentIsWhereTheShellPutsIt() {
        assertThat(LaunchHooks.commands(ADDRESS, OWN, List.of("London", "Sydney")))
                .contains("-H \"Authorization: Bearer $API_ACCESS_TOKEN\"", "-H \"X-Admin-Key: $ADMIN_API_KEY\"")
                .doesNotContain("'");
        assertThat(LaunchHooks.commands(ADDRESS, OF_DEVELOPMENT, List.of("London", "Sydney")))
                .contains(
                        "-H 'Authorization: Bearer dev-token'",
                        "-H 'X-Admin-Key: dev-key' " + ADDRESS + "/admin/queues")
                .doesNotContain("$");
    }

    @Test
    void aPlaceOfTheUsersFolderIsWrittenAsAPathNeedsIt() {
        assertThat(LaunchHooks.commands(ADDRESS, OF_DEVELOPMENT, List.of("St. John's, Canada", "50% Élan/?#&$(x)")))
                .contains("/daily/St.%20John%27s%2C%20Canada/11-20/async ")
                .contains("/weekly/50%25%20%C3%89lan%2F%3F%23%26%24%28x%29/01-15");
    }

    @Test
    void aStartThatDoesNotEndAfterAStopIsCutOff() {
        String command =
                "java -Xmx64m -cp '" + System.getProperty("java.class.path") + "' " + HangingStart.class.getName();
        try (IsothermProcess process = IsothermProcess.run(command, Map.of())) {
            process.awaitLogged(HangingStart.BEGUN);
            process.signal("TERM");

            assertThat(process.awaitExit(Awaiting.DEADLINE)).isEqualTo(TERMINATED);
            assertThat(process.log().get(process.log().size() - 1))
                    .contains("The interrupted start has not ended within 5 s, so the process ends now");
        }
    }
}
