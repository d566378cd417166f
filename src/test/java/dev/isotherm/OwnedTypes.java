package dev.isotherm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.isotherm.api.auth.TokenChecks;
import dev.isotherm.context.Cancellation;
import dev.isotherm.limit.AdaptiveLimit;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.RedisRateLimiter;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.client.WebClient;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What belongs to one verticle, and the rules that keep it there. */
final class OwnedTypes {
    private static final List<Class<?>> OWNED = List.of(
            ContextLimiter.class,
            AdaptiveLimit.class,
            RedisRateLimiter.class,
            DailyBudget.class,
            Cancellation.class,
            RedisLink.class,
            TokenChecks.class,
            HttpClient.class,
            HttpServer.class,
            WebClient.class,
            NetClient.class,
            NetSocket.class,
            Redis.class,
            RedisConnection.class,
            Context.class,
            Deployable.class);

    /** Nor is a collection of such. */
    static final ArchRule NONE_IS_STATIC = fields().that()
            .areStatic()
            .should(new ArchCondition<>("hold nothing owned") {
                @Override
                public void check(JavaField field, ConditionEvents events) {
                    field.getType().getAllInvolvedRawTypes().stream()
                            .filter(type -> owned(type) || type.isAssignableTo(Vertx.class))
                            .forEach(type -> events.add(SimpleConditionEvent.violated(
                                    field, field.getFullName() + " holds a " + type.getName())));
                }
            });

    /** By its constructors or methods of ours, or within something that it is given. */
    static final ArchRule NO_VERTICLE_IS_GIVEN_ONE = classes()
            .that()
            .areAssignableTo(Deployable.class)
            .should(new ArchCondition<>("be given nothing owned") {
                @Override
                public void check(JavaClass verticle, ConditionEvents events) {
                    Set<JavaClass> given = new HashSet<>();
                    Stream.concat(verticle.getConstructors().stream(), verticle.getMethods().stream())
                            .filter(unit -> !unit.getName().startsWith("lambda$"))
                            .filter(unit -> !unit.getModifiers().contains(JavaModifier.PRIVATE))
                            .flatMap(unit -> unit.getParameterTypes().stream())
                            .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                            .forEach(type -> collect(type, given));
                    given.stream()
                            .filter(OwnedTypes::owned)
                            // Vert.x hands over the context; who deploys others is given what makes them.
                            .filter(type ->
                                    !type.isEquivalentTo(Context.class) && !type.isAssignableTo(Deployable.class))
                            .forEach(type -> events.add(SimpleConditionEvent.violated(
                                    verticle, verticle.getName() + " is given a " + type.getName())));
                }
            });

    private OwnedTypes() {}

    private static boolean owned(JavaClass type) {
        return OWNED.stream().anyMatch(type::isAssignableTo);
    }

    private static void collect(JavaClass type, Set<JavaClass> given) {
        if (given.add(type) && type.getPackageName().startsWith("dev.isotherm") && !owned(type)) {
            type.getAllFields().stream()
                    .flatMap(field -> field.getType().getAllInvolvedRawTypes().stream())
                    .forEach(inner -> collect(inner, given));
        }
    }
}
