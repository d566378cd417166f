package dev.isotherm.redis;

import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.ZModem;
import java.util.List;

/** The slots of a cluster: the slot of a key, and the master of a slot. */
final class Slots {
    static final int COUNT = 16_384;
    static final int NONE = -1;

    private Slots() {}

    /** The slot of the command's first key, or {@link #NONE} if it has no key. */
    static int of(Request request) {
        List<byte[]> keys = ((RequestImpl) request).keys();
        return keys.isEmpty() ? NONE : ZModem.generate(keys.get(0));
    }

    static String node(String host, String port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * Reads a reply to {@code CLUSTER SLOTS}.
     *
     * @param asked {@code host:port} of the node that replied, because a node that does not know its own name leaves it
     *     out
     * @return {@code host:port} of each slot's master, null if it has none
     * @throws IllegalStateException if the node knows no master
     */
    static String[] masters(Response reply, String asked) {
        if (reply.size() == 0) {
            throw new IllegalStateException(asked + " knows no master");
        }
        String[] masters = new String[COUNT];
        for (Response range : reply) {
            Response master = range.get(2);
            String host = master.get(0) == null ? "" : master.get(0).toString();
            String port = master.get(1).toString();
            String node = host.isEmpty() || host.equals("?")
                    ? asked.substring(0, asked.lastIndexOf(':') + 1) + port
                    : node(host, port);
            for (int slot = range.get(0).toInteger(); slot <= range.get(1).toInteger(); slot++) {
                masters[slot] = node;
            }
        }
        return masters;
    }
}
