package dev.isotherm.api.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Optional;

/**
 * Refuses requests that a proxy before us may have read in another way: unclear line ends, folded headers, an unclear
 * host. Netty itself refuses an unclear body length.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int MAX_LINE_BYTES = 4 * 1024;
    private static final int MAX_HEADERS_BYTES = 8 * 1024;
    private static final int MAX_CHUNK_BYTES = 8 * 1024;
    private static final int BLANKS_IN_FIRST_LINE = 2;
    private static final String HOST_CHARACTERS = ".:-_~%[]";

    private boolean inHead = true;
    private boolean firstLine = true;
    private boolean lineBegins = true;
    private int blanks;
    private String fault = "";

    StrictRequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADERS_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setStrictLineParsing(true));
    }

    /* Netty decodes a head and a body in two calls, so all bytes of a call that began in a head belong to that head. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        int from = in.readerIndex();
        int before = out.size();
        super.decode(ctx, in, out);
        if (inHead) {
            in.forEachByte(from, in.readerIndex() - from, this::look);
        }
        for (Object message : out.subList(before, out.size())) {
            if (message instanceof HttpRequest request) {
                judge(request);
                inHead = false;
            }
            if (message instanceof LastHttpContent) {
                beginHead();
            }
        }
    }

    private void beginHead() {
        inHead = true;
        firstLine = true;
        lineBegins = true;
        blanks = 0;
        fault = "";
    }

    private boolean look(byte b) {
        if (firstLine) {
            // Empty lines before a request are allowed.
            if (lineBegins && (b == '\r' || b == '\n')) {
                return true;
            }
            if (b == ' ') {
                blanks++;
            } else if (b == '\n') {
                firstLine = false;
            } else if (b < ' ' && b >= 0 && b != '\r') {
                fault = "a control character in the request line";
            }
        } else if (lineBegins && (b == ' ' || b == '\t')) {
            fault = "a folded header";
        }
        lineBegins = b == '\n';
        return true;
    }

    private void judge(HttpRequest request) {
        boolean known = isKnown(request.protocolVersion());
        if (!known) {
            // Otherwise Vert.x would answer in that version: 501, or 400 if a header is wrong too.
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        if (request.decoderResult().isFailure()) {
            return;
        }
        if (!known) {
            fault = "another version than HTTP/1.0 and HTTP/1.1";
        } else if (blanks != BLANKS_IN_FIRST_LINE) {
            fault = "a request line with other than two blanks";
        }
        Optional<String> reason = fault.isEmpty() ? faultOf(request) : Optional.of(fault);
        reason.ifPresent(text -> request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(text))));
    }

    private static Optional<String> faultOf(HttpRequest request) {
        if (request.uri().indexOf('#') >= 0) {
            // Some proxies end the path there. For us it would be a character of the path.
            return Optional.of("a fragment in the request line");
        }
        HttpHeaders headers = request.headers();
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty() && !encodings.stream().allMatch("chunked"::equalsIgnoreCase)) {
            // Netty takes "gzip, chunked", and nobody here would unpack it.
            return Optional.of("a Transfer-Encoding other than chunked");
        }
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            return Optional.of("two Host headers");
        }
        if (hosts.isEmpty() && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return Optional.of("no Host header");
        }
        if (!hosts.stream().allMatch(StrictRequestDecoder::isHost)) {
            return Optional.of("a Host header that names no host");
        }
        return headers.contains("") ? Optional.of("a header without a name") : Optional.empty();
    }

    /* Not by equals(): "http/1.1" is equal to HTTP/1.1, and Vert.x does not know it. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isKnown(HttpVersion version) {
        return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
    }

    private static boolean isHost(String text) {
        return text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || HOST_CHARACTERS.indexOf(c) >= 0));
    }
}
