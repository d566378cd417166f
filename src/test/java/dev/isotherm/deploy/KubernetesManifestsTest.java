package dev.isotherm.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests are what Kubernetes and KEDA take, and agree with one another and with the program. */
class KubernetesManifestsTest {
    private static final Path FOLDER = Path.of("deploy", "kubernetes");
    private static final Set<String> FILES =
            Set.of("api.yaml", "config.yaml", "kustomization.yaml", "worker-scaling.yaml", "worker.yaml");
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final Pattern FIGURE = Pattern.compile("max\\((\\w+)\\{queue=\"(\\w+)\"}\\)");

    /** Throws if the JSON has a field that the API of Kubernetes does not know, or lacks one that it needs. */
    private interface Check {
        void validate(JsonElement json) throws IOException;
    }

    private static final Map<String, Check> KINDS = Map.of(
            "apps/v1 Deployment", V1Deployment::validateJsonElement,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "v1 ConfigMap", V1ConfigMap::validateJsonElement,
            "v1 Service", V1Service::validateJsonElement,
            "keda.sh/v1alpha1 ScaledObject", json -> ofOurs("scaled-object", json),
            "kustomize.config.k8s.io/v1beta1 Kustomization", json -> ofOurs("kustomization", json));

    private static void ofOurs(String name, JsonElement json) throws IOException {
        JsonObject schema = new JsonObject(Files.readString(Path.of("src/test/resources/deploy", name + ".json")));
        OutputUnit outcome = Validator.create(
                        JsonSchema.of(schema),
                        new JsonSchemaOptions()
                                .setDraft(Draft.DRAFT202012)
                                .setBaseUri("https://isotherm.test")
                                .setOutputFormat(OutputFormat.Basic))
                .validate(new JsonObject(json.toString()));
        assertThat(outcome.getValid()).as("%s", outcome.toJson()).isTrue();
    }

    private static List<JsonObject> all() {
        return FILES.stream()
                .flatMap(file -> YamlFile.documents(FOLDER.resolve(file)).stream())
                .toList();
    }

    private static JsonObject one(String kind, String name) {
        return all().stream()
                .filter(document -> document.getString("kind").equals(kind)
                        && document.getJsonObject("metadata").getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject at(JsonObject document, String... path) {
        JsonObject here = document;
        for (String name : path) {
            here = here.getJsonObject(name);
        }
        return here;
    }

    private static JsonObject pod(String name) {
        return at(one("Deployment", name), "spec", "template", "spec");
    }

    private static JsonObject container(String name) {
        JsonArray containers = pod(name).getJsonArray("containers");
        assertThat(containers).hasSize(1);
        return containers.getJsonObject(0);
    }

    private static Map<String, Object> labels(String name) {
        return at(one("Deployment", name), "spec", "template", "metadata", "labels")
                .getMap();
    }

    private static Map<String, Object> selector(String kind, String name) {
        return at(one(kind, name), "spec", "selector", "matchLabels").getMap();
    }

    private static Map<String, String> variables(String name) {
        Map<String, String> variables = new HashMap<>();
        one("ConfigMap", "isotherm")
                .getJsonObject("data")
                .forEach(entry -> variables.put(entry.getKey(), entry.getValue().toString()));
        container(name).getJsonArray("env").forEach(entry -> {
            JsonObject variable = (JsonObject) entry;
            assertThat(at(variable, "valueFrom", "secretKeyRef").getMap())
                    .isEqualTo(Map.of("name", "isotherm", "key", variable.getString("name")));
            String value = variable.getString("name").equals("REDIS_URL")
                    ? "redis://:hunter2@redis:6379"
                    : variable.getString("name") + "h".repeat(32);
            variables.put(variable.getString("name"), value);
        });
        return variables;
    }

    private static IsothermConfig config(String name) {
        return KnownVariables.load(arguments(name), variables(name));
    }

    private static String arguments(String name) {
        return container(name).getJsonArray("args").stream()
                .map(Object::toString)
                .collect(Collectors.joining(" "));
    }

    @Test
    void eachIsWhatItsApiTakes() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(FILES);
        }
        for (JsonObject document : all()) {
            String kind = document.getString("apiVersion") + " " + document.getString("kind");
            assertThat(KINDS).containsKey(kind);
            KINDS.get(kind).validate(JsonParser.parseString(document.encode()));
        }
    }

    @Test
    void aFieldThatTheApiDoesNotKnowIsFound() {
        JsonObject wrong = one("Deployment", "isotherm-api");
        at(wrong, "spec", "template", "spec").put("terminationGraceSeconds", 1);

        assertThatThrownBy(() -> V1Deployment.validateJsonElement(JsonParser.parseString(wrong.encode())))
                .hasMessageContaining("terminationGraceSeconds");
    }

    @Test
    void allButTheScalingAreAppliedTogether() {
        JsonObject kustomization =
                YamlFile.documents(FOLDER.resolve("kustomization.yaml")).get(0);

        assertThat(kustomization.getJsonArray("resources"))
                .containsExactlyInAnyOrder("config.yaml", "api.yaml", "worker.yaml");
        JsonObject image = kustomization.getJsonArray("images").getJsonObject(0);
        assertThat(image.getString("newTag")).isEqualTo(DockerFile.version());
        assertThat(List.of("isotherm-api", "isotherm-worker"))
                .allMatch(name -> container(name).getString("image").equals(image.getString("name")));
        assertThat(one("ScaledObject", "isotherm-worker")
                        .getJsonObject("metadata")
                        .getString("namespace"))
                .isEqualTo(kustomization.getString("namespace"));
    }

    @ParameterizedTest
    @CsvSource({"isotherm-api, isotherm-worker", "isotherm-worker, isotherm-api"})
    void whatSelectsPodsFindsTheOnesThatItMeans(String name, String other) {
        Map<String, Object> selector = selector("Deployment", name);

        assertThat(selector).isNotEmpty().isEqualTo(selector("PodDisruptionBudget", name));
        assertThat(labels(name)).containsAllEntriesOf(selector);
        assertThat(labels(other)).doesNotContainValue(selector.get("app.kubernetes.io/name"));
        JsonObject spread = pod(name).getJsonArray("topologySpreadConstraints").getJsonObject(0);
        assertThat(at(spread, "labelSelector", "matchLabels").getMap()).isEqualTo(selector);
    }

    @Test
    void theServiceLeadsToTheApi() {
        JsonObject service = one("Service", "isotherm-api").getJsonObject("spec");

        assertThat(service.getJsonObject("selector").getMap()).isEqualTo(selector("Deployment", "isotherm-api"));
        assertThat(service.getJsonArray("ports").getJsonObject(0).getString("targetPort"))
                .isEqualTo(container("isotherm-api")
                        .getJsonArray("ports")
                        .getJsonObject(0)
                        .getString("name"));
    }

    /* A pod without enableServiceLinks: false gets them, as every pod of the namespace does. */
    @ParameterizedTest
    @ValueSource(strings = {"isotherm-api", "isotherm-worker"})
    void whatKubernetesInjectsForTheServicesIsNoSetting(String name) {
        Map<String, String> variables = variables(name);
        all().stream()
                .filter(document -> document.getString("kind").equals("Service"))
                .forEach(service -> {
                    String prefix = at(service, "metadata")
                            .getString("name")
                            .toUpperCase(Locale.ROOT)
                            .replace('-', '_');
                    for (String suffix : List.of("SERVICE_HOST", "PORT_80_TCP_ADDR", "PORT_80_TCP_PROTO")) {
                        variables.put(prefix + "_" + suffix, "10.0.0.1");
                    }
                    for (String suffix : List.of("SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT_80_TCP_PORT")) {
                        variables.put(prefix + "_" + suffix, "80");
                    }
                    for (String suffix : List.of("PORT", "PORT_80_TCP")) {
                        variables.put(prefix + "_" + suffix, "tcp://10.0.0.1:80");
                    }
                });

        assertThat(KnownVariables.load(arguments(name), variables))
                .hasToString(config(name).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"isotherm-api", "isotherm-worker"})
    void theProbesAskWhereTheServiceListens(String name) {
        JsonObject port = container(name).getJsonArray("ports").getJsonObject(0);
        IsothermConfig config = config(name);

        int listens = config.http()
                .map(HttpConfig::port)
                .orElseGet(
                        () -> config.worker().orElseThrow().http().orElseThrow().port());
        assertThat(port.getInteger("containerPort")).isEqualTo(listens);
        Map<String, String> paths = Map.of(
                "startupProbe", "/health/live", "livenessProbe", "/health/live", "readinessProbe", "/health/ready");
        paths.forEach((probe, path) -> assertThat(container(name)
                        .getJsonObject(probe)
                        .getJsonObject("httpGet")
                        .getMap())
                .as(probe)
                .isEqualTo(Map.of("path", path, "port", port.getString("name"))));
    }

    @Test
    void aPodHasTheTimeThatItNeedsToStop() {
        HttpConfig http = config("isotherm-api").http().orElseThrow();
        Duration unready = Duration.ofSeconds(
                2L * container("isotherm-api").getJsonObject("readinessProbe").getInteger("periodSeconds"));

        assertThat(http.connections().stopDelay()).isGreaterThanOrEqualTo(unready);
        assertThat(grace("isotherm-api"))
                .isGreaterThan(http.connections().stopDelay().plus(http.drain()).plus(MARGIN));
        assertThat(grace("isotherm-worker"))
                .isGreaterThan(
                        config("isotherm-worker").worker().orElseThrow().drain().plus(MARGIN));
    }

    private static Duration grace(String name) {
        return Duration.ofSeconds(pod(name).getInteger("terminationGracePeriodSeconds"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"isotherm-api", "isotherm-worker"})
    void aPodHasNoMoreRightsAndMemoryThanItNeeds(String name) {
        assertThat(pod(name).getBoolean("automountServiceAccountToken")).isFalse();
        JsonObject user = pod(name).getJsonObject("securityContext");
        assertThat(user.getBoolean("runAsNonRoot")).isTrue();
        assertThat(user.getInteger("runAsUser") + ":" + user.getInteger("runAsGroup"))
                .isEqualTo(DockerFile.last("USER"));
        assertThat(container(name).getJsonObject("securityContext"))
                .isEqualTo(JsonObject.of(
                        "allowPrivilegeEscalation",
                        false,
                        "readOnlyRootFilesystem",
                        true,
                        "capabilities",
                        JsonObject.of("drop", JsonArray.of("ALL"))));
        assertThat(at(container(name), "resources", "limits").getMap()).isEqualTo(Map.of("memory", "256Mi"));
    }

    @Test
    void workersAreScaledByAFigureThatThereIs() throws IOException {
        JsonObject scaled = one("ScaledObject", "isotherm-worker").getJsonObject("spec");
        String query =
                at(scaled.getJsonArray("triggers").getJsonObject(0), "metadata").getString("query");

        assertThat(scaled.getJsonObject("scaleTargetRef").getString("name")).isEqualTo("isotherm-worker");
        assertThat(one("Deployment", "isotherm-worker").getJsonObject("spec").containsKey("replicas"))
                .as("applying the manifests again undoes the scaling")
                .isFalse();
        Matcher figure = FIGURE.matcher(query);
        assertThat(figure.matches()).as(query).isTrue();
        assertThat(Files.readString(Path.of("docs/metrics.md"))).contains("| `" + figure.group(1) + "` |");
        assertThat(config("isotherm-worker").worker().orElseThrow().queues()).containsKey(figure.group(2));
    }
}
