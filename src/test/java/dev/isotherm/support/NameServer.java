package dev.isotherm.support;

import io.vertx.core.dns.AddressResolverOptions;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A name server on loopback: answers with the addresses that the test gave, each to be kept for an hour. */
public final class NameServer implements AutoCloseable {
    private static final int HOUR_SECONDS = 3_600;
    private static final int HEAD = 12;
    private static final int IPV4 = 1;
    private static final int IPV6 = 28;

    private final DatagramSocket socket;
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();

    private NameServer() throws SocketException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "name server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts; knows no name. */
    public static NameServer start() {
        try {
            return new NameServer();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a name means from now on: IPv4 and IPv6, in this order. */
    public void put(String name, String... addresses) {
        names.put(name, List.of(addresses));
    }

    /** The options of a Vert.x that asks this server only. */
    public AddressResolverOptions options() {
        return new AddressResolverOptions().setServers(List.of("127.0.0.1:" + socket.getLocalPort()));
    }

    private void serve() {
        byte[] space = new byte[512];
        while (!socket.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(space, space.length);
                socket.receive(query);
                byte[] answer = answer(ByteBuffer.wrap(space, 0, query.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
            } catch (IOException e) {
                // Closed, which ends the loop.
            }
        }
    }

    private byte[] answer(ByteBuffer query) throws IOException {
        short id = query.getShort(0);
        query.position(HEAD);
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.length() == 0 ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        short type = query.getShort();
        byte[] question = new byte[query.position() + 2 - HEAD];
        query.get(HEAD, question);
        List<String> known = names.get(name.toString());
        List<byte[]> addresses = (known == null ? Stream.<String>empty() : known.stream())
                .filter(address -> type == (address.contains(":") ? IPV6 : IPV4))
                .map(NameServer::bytes)
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(known == null ? 0x8583 : 0x8580);
        out.writeShort(1);
        out.writeShort(addresses.size());
        out.writeInt(0);
        out.write(question);
        for (byte[] address : addresses) {
            out.writeShort(0xc000 | HEAD);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(HOUR_SECONDS);
            out.writeShort(address.length);
            out.write(address);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
