package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.internal.VertxInternal;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Connects to a host and tries all addresses of its name, because Vert.x tries only the first one. It starts with the
 * address that worked last, then tries IPv4 before IPv6. The name is looked up for each connection, so a moved host is
 * found as soon as the resolver's cache expires.
 *
 * <p>Belongs to one context.
 */
public final class HostAddresses {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*]|.*:.*");
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final VertxInternal vertx;
    private final Map<String, Host> hosts = new HashMap<>();

    /* The state of a name: the address to start with, and the addresses that failed since all of them had failed. */
    private static final class Host {
        private final Set<String> failed = new HashSet<>();
        private String current = "";
        private List<String> ipv6 = List.of();
        private long askIpv6At = System.nanoTime();

        String next(List<String> all) {
            if (!all.contains(current)) {
                failed.retainAll(all);
                if (failed.containsAll(all)) {
                    failed.clear();
                }
                current = all.stream()
                        .filter(address -> !failed.contains(address))
                        .findFirst()
                        .orElseThrow();
            }
            return current;
        }

        void failed(String address) {
            failed.add(address);
            if (address.equals(current)) {
                current = "";
            }
        }
    }

    /* One attempt to connect, over the addresses that are left, at least one. */
    private record Search<T>(
            String name, Host host, Function<String, Future<T>> connect, Predicate<Throwable> tryNext) {
        Future<T> among(List<String> all, int left) {
            String address = host.next(all);
            return connect.apply(address).recover(failure -> {
                if (!tryNext.test(failure)) {
                    return Future.failedFuture(failure);
                }
                host.failed(address);
                return left > 1 ? among(all, left - 1) : Future.failedFuture(failure);
            });
        }
    }

    /**
     * Creates it. Call this on the context that will use it.
     *
     * @param vertx looks the names up
     */
    public HostAddresses(Vertx vertx) {
        this.vertx = (VertxInternal) vertx;
    }

    /**
     * Connects to a host.
     *
     * @param host a name, or an address, which is used unchanged
     * @param connect tries one address, IPv6 without brackets
     * @param tryNext whether to try another address after this failure
     * @return the first connection that succeeds; fails with the last failure
     */
    public <T> Future<T> connect(String host, Function<String, Future<T>> connect, Predicate<Throwable> tryNext) {
        if (ADDRESS.matcher(host).matches()) {
            return connect.apply(host.replaceAll("[\\[\\]]", ""));
        }
        Host known = hosts.computeIfAbsent(host, name -> new Host());
        Search<T> search = new Search<>(host, known, connect, tryNext);
        return lookUp(host, known).compose(all -> search.among(all, all.size()).recover(failure -> {
            boolean ipv4Only = all.stream().noneMatch(HostAddresses::isIpv6);
            return ipv4Only && tryNext.test(failure) ? byIpv6(search, failure) : Future.failedFuture(failure);
        }));
    }

    private Future<List<String>> lookUp(String name, Host host) {
        Promise<List<InetSocketAddress>> found = vertx.getOrCreateContext().promise();
        vertx.nameResolver().resolveAll(name, found::handle);
        return found.future().map(all -> Stream.concat(
                        all.stream()
                                .map(InetSocketAddress::getAddress)
                                .filter(Objects::nonNull)
                                .sorted(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                                .map(InetAddress::getHostAddress),
                        host.ipv6.stream())
                .distinct()
                .toList());
    }

    /* The resolver asks for both families, but drops the IPv6 addresses if IPv4 answers first. All IPv4 addresses may
     * be dead. */
    private <T> Future<T> byIpv6(Search<T> search, Throwable failure) {
        Host host = search.host();
        if (System.nanoTime() - host.askIpv6At < 0) {
            return Future.failedFuture(failure);
        }
        host.askIpv6At = System.nanoTime() + PAUSE_NANOS;
        DnsClient names = vertx.createDnsClient();
        return names.resolveAAAA(search.name())
                .eventually(names::close)
                .otherwise(List.of())
                .compose(all -> {
                    host.ipv6 = List.copyOf(all);
                    return all.isEmpty() ? Future.failedFuture(failure) : search.among(host.ipv6, all.size());
                });
    }

    private static boolean isIpv6(String address) {
        return address.indexOf(':') >= 0;
    }
}
