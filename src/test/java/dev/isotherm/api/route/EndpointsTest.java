package dev.isotherm.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.api.route.Endpoints.Endpoint;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
    private static final RequestHandler NOTHING = ctx -> Future.failedFuture("not called");

    private final Endpoints endpoints = new Endpoints();

    @ParameterizedTest
    @CsvSource({
        "/v1/jobs/:id, /v1/jobs/:other",
        "/v1/jobs/:id, /v1/jobs/last",
        "/v1/jobs/last, /v1/jobs/:id",
        "/v1/:kind/last, /v1/jobs/:id",
        "/v1/jobs, /v1/jobs",
    })
    void theOrderOfRoutesNeverDecidesWhoGetsIn(String one, String two) {
        endpoints.get(Access.BEARER, one, NOTHING);
        endpoints.get(Access.BEARER, two, NOTHING);
        endpoints.post(Access.ADMIN, two, NOTHING);

        assertThatThrownBy(() -> endpoints.get(Access.PUBLIC, two, NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(one)
                .hasMessageContaining("differ in access");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/jobs/:id, /v1/jobs",
        "/v1/jobs/:id, /v1/jobs/:id/events",
        "/v1/jobs/:id/events, /v1/jobs/all/states",
        "/v1/jobs, /v1/jobs/",
    })
    void pathsThatNeverMeetMayDifferInAccess(String one, String two) {
        endpoints.get(Access.BEARER, one, NOTHING);
        endpoints.get(Access.PUBLIC, two, NOTHING);

        assertThat(endpoints.inOrder()).extracting(Endpoint::path).containsExactly(one, two);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/:any", "/:any/jobs", "/*", "/v1/*", "/v1/jobs*"})
    void aPathSaysWhereItBegins(String path) {
        assertThatThrownBy(() -> endpoints.get(Access.PUBLIC, path, NOTHING))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsBelowAdminIsForOperators() {
        assertThatThrownBy(() -> endpoints.get(Access.BEARER, "/admin/jobs", NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for operators");
    }
}
