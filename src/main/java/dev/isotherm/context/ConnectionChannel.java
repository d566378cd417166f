package dev.isotherm.context;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Access to the Netty channel behind a Vert.x connection, because Vert.x itself offers no limits per connection. Only
 * this class does so.
 */
public final class ConnectionChannel {
    /* The names that Vert.x gives to its own handlers. */
    public static final String DECODER = "httpDecoder";
    public static final String HANDLER = "handler";

    private ConnectionChannel() {}

    public static ChannelHandlerContext of(HttpConnection connection) {
        return ((ConnectionBase) connection).channelHandlerContext();
    }

    /** Closes the connection at once. A Vert.x close would first send all waiting data, and that may never end. */
    public static void cut(HttpConnection connection) {
        of(connection).close();
    }
}
