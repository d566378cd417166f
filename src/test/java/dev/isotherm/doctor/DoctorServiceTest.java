package dev.isotherm.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.doctor.DoctorProcess.Outcome;
import dev.isotherm.support.IsothermProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The doctor asks a running service, over real HTTP. */
class DoctorServiceTest {
    private static final Map<String, String> KEY = Map.of("ADMIN_API_KEY", AdminHarness.KEY);

    private static AdminHarness service;

    @BeforeAll
    static void start() {
        service = new AdminHarness();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Outcome ask(Map<String, String> environment, String... more) {
        String url = "http://127.0.0.1:" + service.api.port;
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--url";
        arguments[1] = url;
        System.arraycopy(more, 0, arguments, 2, more.length);
        return DoctorProcess.run(environment, arguments);
    }

    private static void assertFails(Outcome outcome, String... parts) {
        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.of("FAIL")).as(outcome.toString()).anySatisfy(line -> assertThat(line)
                .contains(parts));
    }

    @Test
    void aServiceThatIsWellHasNoFailure() {
        service.worker("busy", execution -> Future.succeededFuture(Buffer.buffer("{}")));
        try {
            Awaitility.await().until(() -> service.api.get("/health/detailed").statusCode() == 200);
            Outcome outcome = ask(KEY, "--admin");

            assertThat(outcome.exit()).as(outcome.toString()).isZero();
            assertThat(outcome.of("OK"))
                    .anyMatch(line -> line.matches("OK    health: 200 healthy after \\d+ ms"))
                    .anyMatch(line -> line.startsWith("OK    redis: healthy"))
                    .anyMatch(line -> line.startsWith("OK    worker: healthy"))
                    .anyMatch(line -> line.startsWith("OK    queue records: "))
                    .anyMatch(line -> line.startsWith("OK    workers: 1 alive"))
                    .anyMatch(line -> line.startsWith("OK    tuning: "));
        } finally {
            service.stopWorkers();
        }
    }

    @Test
    void aServiceWithoutAWorkerHasAFailureAndOperatorsRoutesAreAskedOnlyIfThatIsWanted() {
        Outcome outcome = ask(KEY);

        assertFails(outcome, "worker: unhealthy");
        assertThat(outcome.toString()).doesNotContain("queue records");
        assertFails(ask(KEY, "--admin"), "workers: none is alive");
    }

    @Test
    void aWrongKeyIsAFailureThatDoesNotShowIt() {
        assertFails(
                ask(Map.of("ADMIN_API_KEY", "hunter7"), "--admin"),
                "operators' routes: refused with 401",
                "ADMIN_API_KEY");
    }

    @Test
    void theKeyIsNotSentInPlainTextOverTheNetwork() {
        Outcome outcome = DoctorProcess.run(KEY, "--url", "http://no-such-host.invalid", "--admin");

        assertFails(outcome, "the key would cross the network in plain text");
        assertFails(outcome, "health: no answer at no-such-host.invalid");
    }

    @Test
    void anotherProgramAtThisAddressIsAFailure() {
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer other = vertx.createHttpServer()
                    .requestHandler(request -> request.response().end("<html>"))
                    .listen(0, "127.0.0.1")
                    .await();

            assertFails(
                    DoctorProcess.run(Map.of(), "--url", "http://127.0.0.1:" + other.actualPort()),
                    "is no answer of Isotherm");
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void nobodyOrSilenceAtThisAddressIsAFailureAndNoHang() throws IOException {
        assertFails(
                DoctorProcess.run(Map.of(), "--url", "http://127.0.0.1:" + IsothermProcess.freePort()),
                "health: no answer");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertFails(
                    DoctorProcess.run(Map.of(), "--url", "http://127.0.0.1:" + silent.getLocalPort()),
                    "health: no answer");
        }
        assertFails(DoctorProcess.run(Map.of(), "--url", "redis://127.0.0.1"), "address: is not one of HTTP");
    }
}
