package dev.isotherm.context;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineBudgetTest {
    private static final int PER_SECOND = 3;

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private long now = -5;
    private final LineBudget budget = new LineBudget(logger(), "requests", PER_SECOND, () -> now);

    private Logger logger() {
        Logger logger = new LoggerContext().getLogger("of-this-test-alone");
        logger.addAppender(lines);
        lines.start();
        return logger;
    }

    private List<String> logged() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private long passed(int asked) {
        return IntStream.range(0, asked).filter(i -> budget.pass()).count();
    }

    @Test
    void aSecondHasSoManyLinesAndTheNextSaysWhatWasLeftOut() {
        assertThat(passed(10)).isEqualTo(PER_SECOND);
        now += TimeUnit.SECONDS.toNanos(1) - 1;
        assertThat(budget.pass()).isFalse();
        assertThat(logged()).isEmpty();

        now++;
        assertThat(passed(2)).isEqualTo(2);
        assertThat(logged()).containsExactly("8 more requests are not logged: more than 3 came in a second");

        now += TimeUnit.MINUTES.toNanos(1);
        assertThat(budget.pass()).isTrue();
        assertThat(logged()).as("nothing was left out").hasSize(1);
    }

    @Test
    void aClockThatGoesBackSilencesNothing() {
        passed(10);
        now -= TimeUnit.HOURS.toNanos(1);
        assertThat(budget.pass()).isTrue();
    }
}
