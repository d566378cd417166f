package dev.isotherm.context;

import io.vertx.core.Future;
import java.util.function.Function;

/** A server cannot listen. The message names the address, the reason and the setting. */
public final class CannotListenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private CannotListenException(String setting, String host, int port, Throwable cause) {
        super(
                "it cannot listen on " + host + " port " + port + " (" + cause.getMessage() + "). Check " + setting
                        + ", and whether another process uses this port",
                cause);
    }

    /**
     * Explains the failure of a server.
     *
     * @param setting names the settings of the address, with their variables
     * @return to recover from the failure with
     */
    public static <T> Function<Throwable, Future<T>> explain(String setting, String host, int port) {
        return cause -> Future.failedFuture(new CannotListenException(setting, host, port, cause));
    }
}
