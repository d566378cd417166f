package dev.isotherm.fuzz;

import dev.isotherm.support.SecretGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Sends a case over a connection of its own, and reads until the server closes it. */
final class FuzzClient {
    /* More than any answer, event stream or patience of the server takes here. */
    private static final int DEADLINE_MILLIS = 60_000;

    private FuzzClient() {}

    /** What came back; fails where the server neither answers nor closes. */
    static byte[] exchange(int port, FuzzCase sent) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
            send(socket.getOutputStream(), sent);
            socket.getInputStream().transferTo(read);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server neither answered nor closed; it sent " + read, e);
        } catch (SocketException e) {
            // Reset: what came before counts.
            return looked(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return looked(read);
    }

    private static byte[] looked(ByteArrayOutputStream read) {
        SecretGuard.look("an answer", read.toString(StandardCharsets.ISO_8859_1));
        return read.toByteArray();
    }

    private static void send(OutputStream out, FuzzCase sent) throws IOException {
        byte[] bytes = sent.bytes().getBytes();
        int size = sent.pieces() == 0 ? bytes.length : Math.max(sent.pieces(), bytes.length / 500);
        try {
            for (int at = 0; at < bytes.length; at += size) {
                out.write(bytes, at, Math.min(size, bytes.length - at));
            }
        } catch (SocketException e) {
            // The server has refused it already; its answer can still be read.
            return;
        }
    }
}
