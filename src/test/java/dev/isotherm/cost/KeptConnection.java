package dev.isotherm.cost;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.support.Awaiting;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that sends the same request again and again over one connection, and costs little itself. */
final class KeptConnection implements AutoCloseable {
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;

    KeptConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Awaiting.DEADLINE.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The bytes of a request with the service token. */
    static byte[] get(String path, String moreHeads) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ApiHarness.TOKEN + "\r\n"
                        + moreHeads + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends a request and reads its answer; its status. */
    int send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        int status = Integer.parseInt(line().split(" ")[1]);
        long body = 0;
        for (String head = line(); !head.isEmpty(); head = line()) {
            if (head.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                body = Long.parseLong(head.substring(LENGTH.length()).strip());
            }
        }
        // An answer to a request with a condition tells the length of what it leaves out.
        in.skipNBytes(status == 304 ? 0 : body);
        return status;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the server closed the connection after " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
