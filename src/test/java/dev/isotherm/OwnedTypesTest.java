package dev.isotherm;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The rules find what they are for. */
class OwnedTypesTest {
    static final class HoldsThemForAll {
        static final List<ContextLimiter> LIMITERS = List.of();

        private HoldsThemForAll() {}
    }

    record Parts(Supplier<RedisLink> link) {}

    static final class IsGivenOne extends VerticleBase {
        private final Parts parts;

        IsGivenOne(Parts parts) {
            this.parts = parts;
        }

        @Override
        public Future<?> start() {
            return parts.link().get().start();
        }
    }

    static final class MakesItsOwn extends VerticleBase {
        private final int port;
        private RedisLink link;

        MakesItsOwn(int port) {
            this.port = port;
        }

        @Override
        public Future<?> start() {
            return port == 0 ? link.start() : Future.succeededFuture();
        }
    }

    private static boolean broken(ArchRule rule, Class<?>... types) {
        return rule.evaluate(new ClassFileImporter().importClasses(types)).hasViolation();
    }

    @Test
    void aStaticListOfLimitersIsFound() {
        assertThat(broken(OwnedTypes.NONE_IS_STATIC, HoldsThemForAll.class)).isTrue();
    }

    @Test
    void aLinkWithinWhatAVerticleIsGivenIsFoundAndItsOwnIsNot() {
        assertThat(broken(OwnedTypes.NO_VERTICLE_IS_GIVEN_ONE, IsGivenOne.class, Parts.class))
                .isTrue();
        assertThat(broken(OwnedTypes.NO_VERTICLE_IS_GIVEN_ONE, MakesItsOwn.class))
                .isFalse();
    }
}
