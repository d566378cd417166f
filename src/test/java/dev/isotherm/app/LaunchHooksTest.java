package dev.isotherm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchHooksTest {
    private static final String ADDRESS = "http://localhost:8000";

    @Test
    void theTokenOfTheEnvironmentIsWhereTheShellPutsIt() {
        assertThat(LaunchHooks.commands(ADDRESS, false, List.of("London", "Sydney")))
                .contains("-H \"Authorization: Bearer $API_ACCESS_TOKEN\"")
                .doesNotContain("'");
        assertThat(LaunchHooks.commands(ADDRESS, true, List.of("London", "Sydney")))
                .contains("-H 'Authorization: Bearer dev-token'")
                .doesNotContain("$");
    }

    @Test
    void aPlaceOfTheUsersFolderIsWrittenAsAPathNeedsIt() {
        assertThat(LaunchHooks.commands(ADDRESS, true, List.of("St. John's, Canada", "50% Élan/?#&$(x)")))
                .contains("/daily/St.%20John%27s%2C%20Canada/11-20/async ")
                .contains("/weekly/50%25%20%C3%89lan%2F%3F%23%26%24%28x%29/01-15");
    }
}
