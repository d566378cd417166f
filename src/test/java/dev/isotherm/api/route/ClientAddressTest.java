package dev.isotherm.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose address a request has, as {@code /rate-limit-status} shows it, whatever its headers say. */
class ClientAddressTest extends ApiSetUp {
    private static ApiHarness one;
    private static ApiHarness two;
    private static ApiHarness known;
    private static ApiHarness elsewhere;
    private static ApiHarness standard;

    @BeforeAll
    static void start() {
        one = behind("1", "x_forwarded");
        two = behind("2", "x_forwarded");
        known = behind("127.0.0.0/8, ::1, 10.0.0.0/8, 2001:db8:1::/48", "x_forwarded");
        elsewhere = behind("192.0.2.0/24", "x_forwarded");
        standard = behind("127.0.0.0/8, ::1, 10.0.0.0/8, 2001:db8:1::/48", "forwarded");
    }

    private static ApiHarness behind(String proxies, String header) {
        return add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject().put("trustedProxies", proxies).put("proxyHeader", header))));
    }

    private static String client(ApiHarness api, String header, String... lines) {
        HttpRequest.Builder request = api.request("/rate-limit-status");
        for (String line : lines) {
            request.header(header, line);
        }
        return new JsonObject(api.send(request).body()).getString("client_ip");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // one proxy | two | known by address | a proxy elsewhere
                "203.0.113.7                        | 203.0.113.7  | 127.0.0.1    | 203.0.113.7",
                "6.6.6.6, 203.0.113.7               | 203.0.113.7  | 6.6.6.6      | 203.0.113.7",
                "6.6.6.6, 203.0.113.7, 10.0.0.1     | 10.0.0.1     | 203.0.113.7  | 203.0.113.7",
                "203.0.113.7, 10.0.0.1, 10.2.0.1    | 10.2.0.1     | 10.0.0.1     | 203.0.113.7",
                "10.0.0.1, 10.0.0.2                 | 10.0.0.2     | 10.0.0.1     | 10.0.0.1",
                "2001:db8::7                        | 2001:db8::7  | 127.0.0.1    | 2001:db8::7",
                "[2001:db8::7]:443                  | 2001:db8::7  | 127.0.0.1    | 2001:db8::7",
                "203.0.113.7:4711                   | 203.0.113.7  | 127.0.0.1    | 203.0.113.7",
                "203.0.113.7, 2001:db8:1::5         | 2001:db8:1::5 | 203.0.113.7 | 203.0.113.7",
                "203.0.113.7, unknown               | 127.0.0.1    | 203.0.113.7  | 127.0.0.1",
                "203.0.113.7, unknown, 10.0.0.1     | 10.0.0.1     | 127.0.0.1    | 10.0.0.1",
                "203.0.113.7,                       | 127.0.0.1    | 203.0.113.7  | 127.0.0.1",
                ",,,                                | 127.0.0.1    | 127.0.0.1    | 127.0.0.1",
                "localhost                          | 127.0.0.1    | 127.0.0.1    | 127.0.0.1",
                "203.0.113.256                      | 127.0.0.1    | 127.0.0.1    | 127.0.0.1",
                "fe80::1%eth0                       | 127.0.0.1    | 127.0.0.1    | 127.0.0.1",
                "0x7f.1                             | 127.0.0.1    | 127.0.0.1    | 127.0.0.1",
                "{203.0.113.7}                      | 127.0.0.1    | 127.0.0.1    | 127.0.0.1"
            })
    void onlyWhatOurProxiesWroteCounts(String header, String afterOne, String afterTwo, String afterKnown) {
        assertThat(client(one, "X-Forwarded-For", header)).isEqualTo(afterOne);
        assertThat(client(two, "X-Forwarded-For", header)).isEqualTo(afterTwo);
        assertThat(client(known, "X-Forwarded-For", header)).isEqualTo(afterKnown);
        assertThat(client(elsewhere, "X-Forwarded-For", header)).isEqualTo("127.0.0.1");
        assertThat(client(api, "X-Forwarded-For", header)).isEqualTo("127.0.0.1");
        assertThat(client(standard, "X-Forwarded-For", header)).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=203.0.113.7                                      | 203.0.113.7",
                "For=\"[2001:db8:cafe::17]:4711\";proto=https          | 2001:db8:cafe::17",
                "for=6.6.6.6, for=203.0.113.7;by=10.0.0.9;proto=http, FOR=10.0.0.1 | 203.0.113.7",
                "for=203.0.113.7, for=\"[2001:db8:1::5]\"             | 203.0.113.7",
                "for=unknown                                          | 127.0.0.1",
                "for=_hidden, for=10.0.0.1                            | 10.0.0.1",
                "by=203.0.113.7                                       | 127.0.0.1",
                "for=                                                 | 127.0.0.1",
                "203.0.113.7                                          | 127.0.0.1",
                "for=\"203.0.113.7, for=203.0.113.8                   | 203.0.113.8",
                "for=\"\\\", for=203.0.113.8                          | 203.0.113.8",
                "for=6.6.6.6\", for=203.0.113.8                       | 203.0.113.8",
                "for=6.6.6.6;for=203.0.113.8                          | 203.0.113.8",
                ";;;=;,=,\"                                           | 127.0.0.1"
            })
    void theStandardHeaderIsReadFromTheEndThatOurProxiesWrote(String header, String client) {
        assertThat(client(standard, "Forwarded", header)).isEqualTo(client);
        assertThat(client(known, "Forwarded", header)).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"6.6.6.6, 203.0.113.7, 203.0.113.7", "'203.0.113.7, 10.0.0.2', 10.0.0.1, 203.0.113.7"})
    void laterLinesAreLaterProxies(String first, String second, String client) {
        assertThat(client(known, "X-Forwarded-For", first, second)).isEqualTo(client);
    }
}
