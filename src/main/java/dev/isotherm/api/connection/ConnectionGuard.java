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
 * Watches one connection between the HTTP decoder and Vert.x: knows what it waits for, refuses broken bodies, and ends the
 * connection gently after an answer that says so. All of it happens on the connection's event loop.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final int MAX_PIPELINED = 32;

    /** What the server waits for from the client. */
    enum Waits {
        /** For nothing: the answer is being made. */
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
            // The client hung up within a head: its right.
            ReferenceCountUtil.release(request);
            return;
        }
        if (request.decoderResult().isFailure()) {
            // Vert.x answers it in its turn. Where the next request would begin, nobody knows.
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

    /* The answer is out already. Vert.x would copy each piece to the heap for nobody. */
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

    /* Vert.x closes after the last answer, too: with bytes unread, that would be a reset, and the answer lost. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (ending) {
            ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        } else {
            ctx.close(promise);
        }
    }

    /** Refuses the request that is being received, where its answer has not begun, and ends the connection. */
    void refuse(HttpResponseStatus status) {
        if (unanswered == 0) {
            // It was answered before its body came.
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

    /* The client closes when it has read the answer; until then what it still sends is thrown away. */
    private void sayGoodbye() {
        if (context.channel() instanceof DuplexChannel channel && channel.isActive()) {
            goodbye = true;
            channel.shutdownOutput();
            update();
        } else {
            context.close();
        }
    }

    /** Closes at once and forgets what was to be sent. */
    void cut() {
        try {
            // The kernel, too, would try to send for many minutes to a client that is gone.
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            LOG.trace("The client closed first", e);
        }
        close();
    }

    /** Closes now; what the kernel has taken is still sent. */
    void close() {
        ending = true;
        connections.closed(this);
        context.close();
    }

    /** Whether we do not read at the moment, so that the client cannot be blamed for what it does not send. */
    boolean notReading() {
        return !context.channel().config().isAutoRead();
    }

    /** The client's patience with us begins anew. */
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
