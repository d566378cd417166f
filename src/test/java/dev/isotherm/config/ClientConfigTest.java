package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who clients are, what they may do, and by which names they may address the service. */
class ClientConfigTest {
    private static final String PRODUCTION_TOKEN = "a-token-that-production-accepts-0123456789";

    private static ClientConfig load(Map<String, String> environment) {
        return ConfigLoader.load(JsonObject.of("role", "dev"), environment)
                .http()
                .orElseThrow()
                .clients();
    }

    @Test
    void clientsAreLimitedAsTheOldServiceLimitedThem() {
        ClientConfig usual = load(Map.of());
        assertThat(usual.limits())
                .isEqualTo(new ClientLimitConfig(true, 100, 10, Duration.ofHours(1), 100, 20, 0, 1_000));
        assertThat(usual.proxies().none()).isTrue();
        assertThat(usual.hosts().isEmpty()).isTrue();
        assertThat(usual.denied()).isEqualTo(AddressList.NONE);

        ClientConfig set = load(Map.of(
                "MAX_REQUESTS_PER_HOUR", "4",
                "MAX_LOCATIONS_PER_HOUR", "2",
                "RATE_LIMIT_WINDOW_HOURS", "3",
                "ANALYTICS_RATE_LIMIT", "7",
                "SERVICE_TOKEN_REQUESTS_PER_HOUR", "5000",
                "ISOTHERM_HTTP_SERVICE_REQUESTS_PER_HOUR", "9",
                "ISOTHERM_HTTP_VISITOR_REQUESTS_PER_HOUR", "6",
                "ISOTHERM_HTTP_VISITOR_PLACES_PER_HOUR", "3",
                "IP_WHITELIST", "192.0.2.1, 10.0.0.0/8,"));
        assertThat(set.limits()).isEqualTo(new ClientLimitConfig(true, 4, 2, Duration.ofHours(3), 6, 3, 9, 7));
        assertThat(set.unlimited().entries()).containsExactly("192.0.2.1", "10.0.0.0/8");
        assertThat(load(Map.of("IP_BLACKLIST", "2001:DB8::/32")).denied().contains("2001:db8:1::7"))
                .isTrue();
    }

    @Test
    void withoutLimitsReportsHaveNoneEither() {
        ClientLimitConfig off = load(Map.of("RATE_LIMIT_ENABLED", "false")).limits();
        assertThat(off.enabled()).isFalse();
        assertThat(off.analyticsInForce()).isZero();
        assertThat(off.analytics()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "0.0.0.0/0, 203.0.113.7, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 203.0.113.7, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "10.0.0.0/8, ::ffff:10.0.0.1, true",
        "fe80::/10, fe80:0:0:0:0:0:0:1%2, true",
        "10.0.0.0/8, '', false",
        "10.0.0.0/8, localhost, false",
        "10.0.0.0/8, 10.0.0.256, false"
    })
    void aListHasAnAddressOrItsNetwork(String entry, String address, boolean contained) {
        assertThat(load(Map.of("IP_BLACKLIST", entry)).denied().contains(address))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "/8",
                "10.0.0",
                "10.0.0.256",
                "example.com",
                "localhost",
                "*",
                "2001:db8::1/32",
                "2001:db8::/129",
                "2001:db8:::/32",
                "[2001:db8::1]",
                "::ffff:10.0.0.0/104",
                "fe80::1%eth0",
                "192.0.2.1:80"
            })
    void aBadEntryStopsTheStartAndIsNamedWithItsSetting(String entry) {
        for (Map.Entry<String, String> list : Map.of(
                        "IP_WHITELIST", "http.unlimitedAddresses (IP_WHITELIST)",
                        "IP_BLACKLIST", "http.deniedAddresses (IP_BLACKLIST)",
                        "ISOTHERM_HTTP_TRUSTED_PROXIES", "http.trustedProxies")
                .entrySet()) {
            assertThatThrownBy(() -> load(Map.of(list.getKey(), "192.0.2.1," + entry)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(list.getValue() + ": has '" + entry + "'");
        }
    }

    @Test
    void proxiesAreCountedOrKnownByTheirAddresses() {
        assertThat(load(Map.of("ISOTHERM_HTTP_TRUSTED_PROXIES", "2")).proxies())
                .isEqualTo(new ProxyConfig(2, AddressList.NONE, ProxyConfig.Header.X_FORWARDED, false));
        JsonObject file = JsonObject.of("role", "dev", "http", JsonObject.of("trustedProxies", 1));
        assertThat(ConfigLoader.load(file, Map.of())
                        .http()
                        .orElseThrow()
                        .clients()
                        .proxies()
                        .count())
                .isEqualTo(1);
        ProxyConfig known = load(Map.of(
                        "ISOTHERM_HTTP_TRUSTED_PROXIES", "10.0.0.0/8, ::1", "ISOTHERM_HTTP_PROXY_HEADER", "forwarded"))
                .proxies();
        assertThat(known.includes("10.1.2.3")).isTrue();
        assertThat(known.includes("192.0.2.1")).isFalse();
        assertThat(known.header()).isEqualTo(ProxyConfig.Header.FORWARDED);
        for (String wrong : new String[] {"11", "-1", "1.5", "one"}) {
            assertThatThrownBy(() -> load(Map.of("ISOTHERM_HTTP_TRUSTED_PROXIES", wrong)))
                    .as(wrong)
                    .hasMessageContaining("http.trustedProxies");
        }
    }

    @Test
    void onlyProductionBelievesTheSchemeWithoutAConfiguredProxy() {
        Map<String, String> production = Map.of("ENVIRONMENT", "production", "API_ACCESS_TOKEN", PRODUCTION_TOKEN);
        assertThat(load(Map.of()).proxies().schemeOfAnybody()).isFalse();
        assertThat(load(production).proxies().schemeOfAnybody()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, api.example.com, true",
        "API.example.com., api.EXAMPLE.com, true",
        "api.example.com, api.example.com., true",
        "api.example.com, example.com, false",
        "api.example.com, xapi.example.com, false",
        "api.example.com, api.example.com.evil.example, false",
        "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, .example.com, false",
        "*.example.com, evilexample.com, false",
        "127.0.0.1, 127.0.0.1, true",
        "::1, [::1], true",
        "[::1], ::1, true",
        "localhost, '', false"
    })
    void aHostIsAllowedByItsNameOrTheDomainAboveIt(String entry, String host, boolean allowed) {
        assertThat(load(Map.of("ALLOWED_HOSTS", entry)).hosts().allows(host)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example",
        "a.example:443",
        "a.example/x",
        "*",
        "a.*.example",
        "a b",
        "a..example",
        "-a.example"
    })
    void whatIsNoHostStopsTheStart(String entry) {
        assertThatThrownBy(() -> load(Map.of("ALLOWED_HOSTS", "b.example," + entry)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.allowedHosts (ALLOWED_HOSTS): has '" + entry + "'");
    }
}
