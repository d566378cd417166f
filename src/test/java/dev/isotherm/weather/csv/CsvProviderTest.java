package dev.isotherm.weather.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.ProviderHarness;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CsvProviderTest extends CsvSetUp {
    @Test
    void tellsWhatItIs() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,1.5\n");

        assertThat(provider.source()).isEqualTo("csv");
        assertThat(provider.remote()).isFalse();
        ProviderHarness.await(provider.close());
    }

    @Test
    void tellsWhenTheFileWasWritten() throws IOException {
        Instant written = Instant.parse("2026-11-01T10:00:00Z");
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,1.5\n");
        Files.setLastModifiedTime(folder.resolve("c.csv"), FileTime.from(written));

        assertThat(observe(provider, "Monaco", 1).asOf()).contains(written);
    }

    @Test
    void readsAFileAgainOnceItIsMended() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,x\n");
        assertThatThrownBy(() -> observe(provider, "Monaco", 1)).isInstanceOf(WeatherException.class);

        write("c.csv", "date,tmean_c\n2000-01-01,1\n");

        assertThat(observe(provider, "Monaco", 1).mean(0)).isEqualTo(1);
    }

    @Test
    void readsRealObservations() {
        CsvProvider provider = ProviderHarness.await(CsvProvider.open(vertx, shared().resolve("data")));
        LocalDate day = LocalDate.of(1976, 11, 20);

        assertThat(observe(provider, "Sydney", day, day).mean(0)).isEqualTo(18.4);
        assertThat(observe(provider, "darwin, northern territory, australia", day, day)
                        .mean(0))
                .isEqualTo(30.1);
        Observations england = observe(
                provider, "Central England, United Kingdom", LocalDate.of(1969, 12, 31), LocalDate.of(2021, 10, 1));
        assertThat(england.place().zone()).isEqualTo(ZoneId.of("Europe/London"));
        assertThat(england.mean(0)).isNaN();
        assertThat(england.mean(1)).isEqualTo(1.1);
        assertThat(england.mean(england.days() - 2)).isEqualTo(11);
        assertThat(england.mean(england.days() - 1)).isNaN();
        LocalDate withoutMax = LocalDate.of(1970, 6, 15);
        assertThat(observe(provider, "Darwin", withoutMax, withoutMax).mean(0)).isNaN();
    }

    private static Path shared() {
        Path shared = Path.of(System.getProperty("isotherm.shared", "../shared"));
        Assumptions.assumeTrue(Files.isDirectory(shared), "the shared folder is not here");
        return shared;
    }

    @Test
    void readsNothingForACallerThatIsGoneBefore() throws IOException {
        CsvProvider provider = monaco("no header at all");
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();

        assertThatThrownBy(() -> ProviderHarness.await(
                        provider.observe("Monaco", FIRST, FIRST, Request.of(Priority.INTERACTIVE, "", cancellation))))
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void aCallerThatGoesWhileAFileIsReadGetsNothingAndTheOthersTheirDays() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,1.5\n");
        Context context = vertx.getOrCreateContext();
        Promise<Observations> gone = Promise.promise();
        Promise<Observations> other = Promise.promise();
        // No thread is free to read before the caller is gone.
        CountDownLatch cancelled = new CountDownLatch(1);
        for (int i = 0; i < VertxOptions.DEFAULT_WORKER_POOL_SIZE; i++) {
            vertx.executeBlocking(() -> cancelled.await(30, TimeUnit.SECONDS), false);
        }
        context.runOnContext(now -> {
            Cancellation cancellation = new Cancellation();
            provider.observe("Monaco", FIRST, FIRST, Request.of(Priority.INTERACTIVE, "", cancellation))
                    .onComplete(gone);
            provider.observe("Monaco", FIRST, FIRST, Request.USUAL).onComplete(other);
            cancellation.cancel();
            cancelled.countDown();
        });

        assertThatThrownBy(() -> ProviderHarness.await(gone.future())).isInstanceOf(CancelledException.class);
        assertThat(ProviderHarness.await(other.future()).mean(0)).isEqualTo(1.5);
    }
}
