package dev.isotherm.config;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses and networks, IPv4 and IPv6. Names are never looked up.
 *
 * @param entries as they were configured: {@code 192.0.2.1}, {@code 10.0.0.0/8}, {@code 2001:db8::/32}
 * @param rules what they match, in the same order
 */
public record AddressList(List<String> entries, List<IpSubnetFilterRule> rules) {
    /** Contains no address. */
    public static final AddressList NONE = new AddressList(List.of(), List.of());

    static final String FORM =
            "addresses and networks such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32, separated by commas; no names";

    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    /** Keeps unmodifiable copies. */
    public AddressList {
        entries = List.copyOf(entries);
        rules = List.copyOf(rules);
    }

    static AddressList read(ConfigReader reader, String key, String olderVariable) {
        return of(reader, key + " (" + olderVariable + ")", reader.text(key, "", olderVariable));
    }

    /* Each entry that is not valid is a problem of its own. */
    static AddressList of(ConfigReader reader, String label, String text) {
        List<String> entries = ConfigReader.list(text);
        List<IpSubnetFilterRule> rules = new ArrayList<>();
        for (String entry : entries) {
            rule(entry)
                    .ifPresentOrElse(
                            rules::add,
                            () -> reader.problem(
                                    label, "has '" + entry + "', which is no address and no network", FORM));
        }
        return rules.size() == entries.size() ? new AddressList(entries, rules) : NONE;
    }

    private static Optional<IpSubnetFilterRule> rule(String entry) {
        String[] parts = entry.split("/", -1);
        InetAddress address =
                parts[0].matches("[0-9A-Fa-f:.]+") ? NetUtil.createInetAddressFromIpAddressString(parts[0]) : null;
        // ::ffff:192.0.2.1 is an IPv4 address, and the prefix of an IPv6 one would not fit it.
        if (address == null || parts.length > 2 || (address instanceof Inet4Address && parts[0].contains(":"))) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        int bits = bytes.length * Byte.SIZE;
        if (parts.length == 2 && !PREFIX.matcher(parts[1]).matches()) {
            return Optional.empty();
        }
        int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
        // 10.0.0.1/8 may mean the address or its network, so it is refused.
        int last = new BigInteger(1, bytes).getLowestSetBit();
        return prefix > bits || (last >= 0 && last < bits - prefix)
                ? Optional.empty()
                : Optional.of(new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * Whether the list has an address, or a network with it.
     *
     * @param address as text; one that is not valid is in no list
     */
    public boolean contains(String address) {
        if (rules.isEmpty()) {
            return false;
        }
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
        if (parsed == null) {
            return false;
        }
        InetSocketAddress socket = new InetSocketAddress(parsed, 0);
        return rules.stream().anyMatch(rule -> rule.matches(socket));
    }
}
