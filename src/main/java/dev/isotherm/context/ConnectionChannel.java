package dev.isotherm.context;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** The one place that looks behind a connection of Vert.x, which offers no bounds of a connection itself. */
public final class ConnectionChannel {
    /* The names that Vert.x gives to its own handlers. */
    public static final String DECODER = "httpDecoder";
    public static final String HANDLER = "handler";

    private ConnectionChannel() {}

    public static ChannelHandlerContext of(HttpConnection connection) {
        return ((ConnectionBase) connection).channelHandlerContext();
    }

    /** Closes at once. A connection of Vert.x would first send what waits to be sent, which may be never. */
    public static void cut(HttpConnection connection) {
        of(connection).close();
    }
}
