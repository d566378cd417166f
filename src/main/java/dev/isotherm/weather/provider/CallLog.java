package dev.isotherm.weather.provider;

import dev.isotherm.context.LineBudget;
import io.vertx.core.AsyncResult;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One INFO line for each call to a provider, on the logger {@code isotherm.calls}, because calls cost money. No line has
 * the address of a call, which may contain a key. Belongs to one context.
 */
final class CallLog {
    private static final Logger LOG = LoggerFactory.getLogger("isotherm.calls");
    private static final int PER_SECOND = 100;

    private final LineBudget budget = new LineBudget(LOG, "calls to the provider", PER_SECOND);
    private final String provider;

    CallLog(String provider) {
        this.provider = provider;
    }

    /** Logs a call that has ended. */
    void ended(AsyncResult<BoundedGet.Answer> outcome, Duration length) {
        if (!LOG.isInfoEnabled() || !budget.pass()) {
            return;
        }
        LoggingEventBuilder line =
                LOG.atInfo().addKeyValue("provider", provider).addKeyValue("ms", length.toMillis());
        if (outcome.succeeded()) {
            int status = outcome.result().status();
            line.addKeyValue("status", status).log("{} answered {} in {} ms", provider, status, length.toMillis());
        } else {
            String failure = outcome.cause().getClass().getSimpleName();
            line.log("{} did not answer in {} ms: {}", provider, length.toMillis(), failure);
        }
    }
}
