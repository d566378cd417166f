package dev.isotherm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of exports that fail, over hours. */
class WatchedExporterTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(WatchedExporter.class);
    private final Lines lines = new Lines();
    private long minutes;
    private boolean works;
    private final WatchedExporter exporter =
            new WatchedExporter(new Switched(), "http://collector", () -> TimeUnit.MINUTES.toNanos(minutes));

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> all = new ArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            all.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    }

    private final class Switched implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return works
                    ? CompletableResultCode.ofSuccess()
                    : CompletableResultCode.ofExceptionalFailure(
                            new CompletionException(new ConnectException("authorization: hunter2")));
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
    }

    /* One export each minute; the minutes at which a line was logged. */
    private List<Long> told(long until, long worksEvery) {
        List<Long> told = new ArrayList<>();
        for (; minutes < until; minutes++) {
            int before = lines.all.size();
            works = worksEvery > 0 && minutes % worksEvery == worksEvery - 1;
            exporter.export(List.of());
            if (lines.all.size() > before && lines.all.get(before).startsWith("WARN")) {
                told.add(minutes);
            }
        }
        return told;
    }

    @Test
    void thePausesGrowUpToAnHour() {
        assertThat(told(260, 0)).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L, 243L);
        assertThat(lines.all.get(0))
                .startsWith("WARN Spans cannot be sent to http://collector (ConnectException)")
                .doesNotContain("hunter2");
    }

    @Test
    void theyGrowAlsoWhereItWorksInBetween() {
        assertThat(told(60, 2)).hasSizeLessThan(7);
        assertThat(lines.all).filteredOn(line -> line.startsWith("INFO")).hasSizeLessThan(7);
    }

    @Test
    void aNewFaultAfterHoursIsToldAtOnceAndSoonAgain() {
        told(10, 0);
        works = true;
        exporter.export(List.of());
        minutes = 600;
        assertThat(told(602, 0)).containsExactly(600L, 601L);
    }

    @Test
    void theEndIsToldOnce() {
        told(10, 0);
        told(12, 1);
        assertThat(lines.all.get(lines.all.size() - 1)).startsWith("INFO Spans are sent to http://collector again");
        assertThat(lines.all).filteredOn(line -> line.startsWith("INFO")).hasSize(1);
    }
}
