package dev.isotherm.api;

import dev.isotherm.support.Awaiting;
import dev.isotherm.support.SecretGuard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Bytes over a socket, for requests that no client would send. */
public final class RawHttp {
    private static final int DEADLINE_MILLIS = (int) Awaiting.DEADLINE.toMillis();

    private RawHttp() {}

    /** Sends bytes and reads until the server closes; the answer may be cut where the server closed with bytes unread. */
    public static String exchange(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            SecretGuard.look("an answer", answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes, and reads so many bytes of the answer at most. */
    static String beginning(int port, String request, int most) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readNBytes(most), StandardCharsets.UTF_8);
            SecretGuard.look("an answer", answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes, and reads the first line of the answer while more of the request could come. */
    static String firstLine(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes and hangs up at once. */
    static void abandon(int port, String request) {
        abandon(port, request, () -> {});
    }

    /** Sends bytes, waits for something, and hangs up. */
    static void abandon(int port, String request, Runnable waiting) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            waiting.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request with the service token that closes the connection. */
    static String request(String method, String target, String headers, String body) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ApiHarness.TOKEN
                + "\r\nConnection: close\r\n" + headers + "\r\n" + body;
    }

    public static int status(String answer) {
        return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    public static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
