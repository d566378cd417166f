package dev.isotherm.config;

/**
 * How clients are told apart, and what each may do.
 *
 * @param proxies the proxies in front of the service
 * @param hosts the names by which clients may address the service
 * @param unlimited the addresses without limits
 * @param denied the addresses that are refused
 * @param limits how much each client may ask for
 * @param refusalsPerSecond how many refusals a client gets at once in a second, from one instance; 0 for all
 */
public record ClientConfig(
        ProxyConfig proxies,
        HostList hosts,
        AddressList unlimited,
        AddressList denied,
        ClientLimitConfig limits,
        int refusalsPerSecond) {
    static ClientConfig read(ConfigReader reader, boolean production) {
        return new ClientConfig(
                ProxyConfig.read(reader, production),
                HostList.read(reader),
                AddressList.read(reader, "http.unlimitedAddresses", "IP_WHITELIST"),
                AddressList.read(reader, "http.deniedAddresses", "IP_BLACKLIST"),
                ClientLimitConfig.read(reader),
                reader.integer("http.refusalsPerSecond", 200, 0, 1_000_000));
    }
}
