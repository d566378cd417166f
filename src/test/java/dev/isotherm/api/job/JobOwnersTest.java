package dev.isotherm.api.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.Started;
import dev.isotherm.support.TokenIssuer;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Equal work of several users is one job, of which each has a handle of its own. */
class JobOwnersTest {
    private static final SigningKey KEY = SigningKey.rsa("key");
    private static final String SLOW = "/v1/records/daily/Slow/11-20/async";
    private static final int HANGING = 8;

    private Started started;
    private UpstreamServer upstream;
    private ApiHarness api;
    private String alice;
    private String bob;

    @BeforeEach
    void start() {
        started = new Started();
        RedisProcess redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
        upstream.behave(call -> call.touches(2026) ? Behaviour.WEATHER : Behaviour.HANG);
        TokenIssuer issuer = started.add(TokenIssuer.start(KEY));
        api = started.add(ApiHarness.all(
                redis.url(),
                upstream.uri(),
                issuer.asFirebase()
                        .mergeIn(
                                new JsonObject()
                                        .put("jobs", new JsonObject().put("leaseMs", 1_500))
                                        .put("weather", new JsonObject().put("timeoutMs", 60_000))
                                        .put(
                                                "http",
                                                new JsonObject()
                                                        .put("recordDeadlineMs", 60_000)
                                                        .put("adminKey", AdminHarness.KEY)),
                                true)));
        alice = token("alice", 0);
        bob = token("bob", 0);
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> send(alice, "GET", "/v1/jobs/x", "").statusCode() == 404);
    }

    @AfterEach
    void stop() {
        upstream.release();
        started.close();
    }

    private static String token(String user, int number) {
        return KEY.sign(TokenIssuer.claims(ApiHarness.NOW).put("sub", user).put("number", number));
    }

    private HttpResponse<String> send(String token, String method, String path, String idempotencyKey) {
        var request =
                api.request(path).header("Authorization", "Bearer " + token).method(method, BodyPublishers.noBody());
        return api.send(idempotencyKey.isEmpty() ? request : request.header("Idempotency-Key", idempotencyKey));
    }

    private String create(String token) {
        HttpResponse<String> created = send(token, "POST", SLOW, "");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
        return new JsonObject(created.body()).getString("job_id");
    }

    private JsonObject job(String token, String id) {
        HttpResponse<String> answer = send(token, "GET", "/v1/jobs/" + id + "?wait=0", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private void assertNone(String token, String id) {
        for (String path : List.of("/v1/jobs/" + id, "/v1/jobs/" + id + "?wait=1", "/v1/jobs/" + id + "/events")) {
            HttpResponse<String> answer = send(token, "GET", path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).contains("Job not found");
        }
        assertThat(send(token, "DELETE", "/v1/jobs/" + id, "").statusCode()).isEqualTo(404);
    }

    private void awaitHanging() {
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.hanging() == HANGING);
    }

    @Test
    void equalWorkIsOneJobAndNobodyUsesTheHandleOfAnother() {
        String hers = create(alice);
        String his = create(bob);
        String ours = create(ApiHarness.TOKEN);
        awaitHanging();

        assertThat(List.of(hers, his, ours)).doesNotHaveDuplicates();
        assertThat(create(alice)).isEqualTo(hers);
        assertThat(create(token("alice", 1))).as("a renewed token").isEqualTo(hers);
        assertThat(job(alice, hers).getString("id")).isEqualTo(hers);
        assertNone(bob, hers);
        assertNone(ApiHarness.TOKEN, his);
        assertNone(alice, ours);
        assertNone(alice, hers.substring(0, hers.length() - 32));
        assertNone(alice, hers.substring(0, hers.length() - 1) + (hers.endsWith("0") ? "1" : "0"));

        for (String id : List.of(hers, his, ours)) {
            var request = api.request("/admin/jobs/" + id).header(Authentication.ADMIN_KEY, AdminHarness.KEY);
            assertThat(new JsonObject(api.send(request).body()).getString("id"))
                    .as("an operator asks for the id that a client tells")
                    .isEqualTo(ours);
        }

        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
        for (String[] one : new String[][] {{alice, hers}, {bob, his}, {ApiHarness.TOKEN, ours}}) {
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> job(one[0], one[1]).getString("status").equals("ready"));
        }
        assertThat(upstream.calls()).hasSize(51);
        assertNone(bob, hers);
        // The instance keeps one body of it for all.
        assertThat(job(alice, hers).getString("id")).isEqualTo(hers);
        assertThat(job(bob, his).getString("id")).isEqualTo(his);
    }

    @Test
    void whoGivesUpLeavesTheWorkToOthersAndTheLastOneEndsIt() {
        String hers = create(alice);
        String his = create(bob);
        awaitHanging();

        HttpResponse<String> given = send(alice, "DELETE", "/v1/jobs/" + hers, "");
        assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
        assertThat(new JsonObject(given.body()).getString("id")).isEqualTo(hers);
        assertNone(alice, hers);
        assertThat(job(bob, his).getString("status")).isEqualTo("processing");
        assertThat(upstream.hanging()).isEqualTo(HANGING);

        assertThat(create(alice)).as("who asks again wants it again").isEqualTo(hers);
        assertThat(send(bob, "DELETE", "/v1/jobs/" + his, "").statusCode()).isEqualTo(200);
        assertThat(job(alice, hers).getString("status")).isEqualTo("processing");

        assertThat(send(alice, "DELETE", "/v1/jobs/" + hers, "").statusCode()).isEqualTo(202);
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.inFlight() == 0);
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> job(alice, hers).getString("status").equals("error"));
    }

    @Test
    void anIdempotencyKeyIsTheUsersWhateverTheToken() {
        String first = send(alice, "POST", SLOW, "k1").body();
        String other = "/v1/records/weekly/Slow/11-20/async";

        assertThat(new JsonObject(send(token("alice", 2), "POST", SLOW, "k1").body()).getString("job_id"))
                .isEqualTo(new JsonObject(first).getString("job_id"));
        assertThat(send(token("alice", 2), "POST", other, "k1").statusCode()).isEqualTo(422);
        assertThat(send(bob, "POST", other, "k1").statusCode()).isEqualTo(202);
    }
}
