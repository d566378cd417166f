package dev.isotherm.api.connection;

import dev.isotherm.api.route.RequestBody;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one connection, between the HTTP decoder and Vert.x. It tracks what the server waits for, refuses broken
 * bodies, and closes the connection gently after an answer with {@code Connection: close}. It runs on the connection's
 * event loop.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final int MAX_PIPELINED = 32;

    /** What the server waits for from the client. */
    enum Waits {
        /** Nothing: the server prepares the answer. */
        NOT,
        NEXT_REQUEST,
        HEAD,
        BODY,
        READING,
        GOODBYE
    }

    private final Connections connections;
    private ChannelHandlerContext context;
    private Waits waits = Waits.NOT;
    private long since;
    private int unanswered;
    private long dropped;
    private boolean headBegun = true;
    private boolean decoded;
    private boolean receiving;
    private boolean answering;
    private boolean broken;
    private boolean lastAnswer;
    private boolean ending;
    private boolean goodbye;

    ConnectionGuard(Connections connections) {
        this.connections = connections;
    }

    Waits waits() {
        return waits;
    }

    long since() {
        return since;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        update();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.closed(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        decoded = true;
        if (broken || ending) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request) {
            receive(request);
        } else if (message instanceof HttpContent content) {
            receive(content);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void receive(HttpRequest request) {
        unanswered++;
        headBegun = false;
        dropped = 0;
        receiving = !(request instanceof LastHttpContent);
        if (unanswered > MAX_PIPELINED) {
            ReferenceCountUtil.release(request);
            connections.fault("more than " + MAX_PIPELINED + " requests without waiting for an answer");
            cut();
            return;
        }
        if (request.decoderResult().cause() instanceof PrematureChannelClosureException) {
            // The client closed the connection within a head. This is not an error.
            ReferenceCountUtil.release(request);
            return;
        }
        if (request.decoderResult().isFailure()) {
            // Vert.x answers it in its turn. The start of the next request cannot be found any more.
            connections.fault(request.decoderResult().cause().getMessage());
            broken = true;
            receiving = false;
        }
        update();
        context.fireChannelRead(request);
    }

    private void receive(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            String reason = content.decoderResult().cause().getMessage();
            ReferenceCountUtil.release(content);
            connections.fault(reason);
            refuse(HttpResponseStatus.BAD_REQUEST);
            return;
        }
        if (content instanceof LastHttpContent) {
            receiving = false;
            update();
        } else if (unanswered == 0) {
            drop(content);
            return;
        }
        context.fireChannelRead(content);
    }

    /* The request is answered already, so the rest of its body is dropped here. Vert.x would copy it to the heap
     * first. */
    private void drop(HttpContent content) {
        dropped += content.content().readableBytes();
        ReferenceCountUtil.release(content);
        if (dropped > RequestBody.MAX_IGNORED_BYTES) {
            cut();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!decoded && !receiving && unanswered == 0) {
            headBegun = true;
            update();
        }
        decoded = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        update();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (ending) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        ChannelPromise written = promise;
        if (message instanceof HttpResponse response) {
            answering = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
            lastAnswer = answering && isLast(response);
        }
        if (answering && message instanceof LastHttpContent) {
            answering = false;
            unanswered--;
            if (lastAnswer) {
                ending = true;
                written = promise.unvoid();
                written.addListener(done -> sayGoodbye());
            }
        }
        ctx.write(message, written);
        update();
    }

    private boolean isLast(HttpResponse response) {
        if (connections.draining()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return response.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }

    /* Vert.x also closes after the last answer. With unread bytes this would reset the connection and lose the
     * answer. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (ending) {
            ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        } else {
            ctx.close(promise);
        }
    }

    /** Ends the connection; refuses the request that is being received first, if its answer has not begun. */
    void refuse(HttpResponseStatus status) {
        if (unanswered == 0) {
            // The request was answered before its body arrived.
            end(Unpooled.EMPTY_BUFFER);
            return;
        }
        if (unanswered > 1 || answering) {
            cut();
            return;
        }
        DefaultFullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        end(answer);
    }

    private void end(Object lastMessage) {
        ending = true;
        context.writeAndFlush(lastMessage).addListener(done -> sayGoodbye());
        update();
    }

    /* The client closes after it has read the answer. Until then everything that it sends is dropped. */
    private void sayGoodbye() {
        if (context.channel() instanceof DuplexChannel channel && channel.isActive()) {
            goodbye = true;
            channel.shutdownOutput();
            update();
        } else {
            context.close();
        }
    }

    /** Closes at once and drops all unsent data. */
    void cut() {
        try {
            // Without this option the kernel would retry for many minutes to send to a client that is gone.
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            LOG.trace("The client closed first", e);
        }
        close();
    }

    /** Closes now. The kernel still sends the data that it has buffered. */
    void close() {
        ending = true;
        connections.closed(this);
        context.close();
    }

    /** Whether the server has paused reading. Then the client is not responsible for the delay. */
    boolean notReading() {
        return !context.channel().config().isAutoRead();
    }

    /** Restarts the time that the client may take. */
    void forgive() {
        since = System.nanoTime();
    }

    private void update() {
        Waits now = current();
        if (now != waits) {
            waits = now;
            since = System.nanoTime();
            connections.changed(this);
        }
    }

    private Waits current() {
        if (goodbye) {
            return Waits.GOODBYE;
        }
        if (!context.channel().isWritable()) {
            return Waits.READING;
        }
        if (receiving) {
            return Waits.BODY;
        }
        if (unanswered > 0) {
            return Waits.NOT;
        }
        return headBegun ? Waits.HEAD : Waits.NEXT_REQUEST;
    }
}
