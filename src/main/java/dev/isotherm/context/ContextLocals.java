package dev.isotherm.context;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;

/**
 * The data that we keep on Vert.x contexts. Vert.x loads this class before it creates a Vert.x, because each context has
 * room only for the data that was declared until then.
 */
public final class ContextLocals implements VertxServiceProvider {
    private static final ContextLocal<Correlation> CORRELATION = ContextLocal.registerLocal(Correlation.class);
    private static final ContextLocal<String> NAME = ContextLocal.registerLocal(String.class);

    @Override
    public void init(VertxBootstrap bootstrap) {
        // The declarations above are all.
    }

    static Correlation correlation(ContextInternal context) {
        return CORRELATION.get(context);
    }

    static void correlate(ContextInternal context, Correlation correlation) {
        CORRELATION.put(context, correlation);
    }

    /**
     * Names the context of a verticle instance, for its log lines.
     *
     * @param name unique in the process, such as {@code http#1a2b}
     */
    public static void name(Context context, String name) {
        NAME.put(((ContextInternal) context).unwrap(), name);
    }

    /** The name of the verticle instance that the calling code belongs to; empty if it has none. */
    public static String name() {
        ContextInternal context = ContextInternal.current();
        String name = context == null ? null : NAME.get(context.unwrap());
        return name == null ? "" : name;
    }
}
