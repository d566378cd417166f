package dev.isotherm.api;

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

/** One connection that stays open: what is sent and read on it is up to the test. */
public final class RawConnection implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 20_000;

    private final Socket socket = new Socket();

    private RawConnection(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
    }

    static RawConnection to(int port) {
        return to(port, 0);
    }

    /** Connects with a receive buffer of so many bytes, so that the server's sending soon stops. */
    public static RawConnection to(int port, int receiveBuffer) {
        try {
            return new RawConnection(port, receiveBuffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends; that the server has closed meanwhile is no failure. */
    public RawConnection send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException e) {
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Reads until the server closes, or resets the connection. */
    String readAll() {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(read);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server did not close; it sent " + read, e);
        } catch (SocketException e) {
            return looked(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return looked(read);
    }

    private static String looked(ByteArrayOutputStream read) {
        String answer = read.toString(StandardCharsets.UTF_8);
        SecretGuard.look("an answer", answer);
        return answer;
    }

    /** Reads until the text came. */
    String readTo(String text) {
        StringBuilder read = new StringBuilder();
        try {
            while (read.indexOf(text) < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new AssertionError("the server closed after " + read);
                }
                read.append((char) next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(read.toString(), e);
        }
        return read.toString();
    }

    /** Whether the server has closed it by now. Throws away what is there to be read, as a reset shows only after it. */
    boolean closedByServer() {
        try {
            socket.setSoTimeout(1);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException e) {
            return rest();
        } catch (IOException e) {
            return true;
        }
    }

    private boolean rest() {
        try {
            socket.setSoTimeout(DEADLINE_MILLIS);
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Whether the server has reset it by now, told without reading. */
    public boolean reset() {
        try {
            socket.getOutputStream().write('x');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
