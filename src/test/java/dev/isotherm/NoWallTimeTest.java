package dev.isotherm;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractDurationAssert;

/**
 * No test measures time and asserts how much it was, or what it makes of it, as a throughput: on a busy machine it would
 * fail. A promise of time is proved in virtual time, by an order or by a count; a deadline in awaiting bounds the rest.
 * That a duration is no shorter than something may be asserted: no slowness makes that fail.
 */
@AnalyzeClasses(packages = "dev.isotherm", importOptions = ImportOption.OnlyIncludeTests.class)
final class NoWallTimeTest {
    private static final Pattern BOUNDS =
            Pattern.compile("isLessThan.*|isGreaterThan.*|isBetween|isCloseTo|isNegative");

    @ArchTest
    static final ArchRule noMethodBoundsATimeThatItMeasured = ArchRuleDefinition.methods()
            .that()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("dev.isotherm.bench..")
            .should(boundNoMeasuredTime());

    private static ArchCondition<JavaMethod> boundNoMeasuredTime() {
        return new ArchCondition<>("bound no time that it measured") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                if (measures(method, new HashSet<>()) && bounds(method)) {
                    events.add(SimpleConditionEvent.violated(method, method.getFullName() + " bounds a measured time"));
                }
            }
        };
    }

    /* Whether it asks for the time, itself or by a method of its own class. */
    private static boolean measures(JavaMethod method, Set<JavaMethod> seen) {
        return seen.add(method)
                && method.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> isClock(call) || measuresToo(call, method.getOwner(), seen));
    }

    private static boolean isClock(JavaMethodCall call) {
        return call.getTargetOwner().isEquivalentTo(System.class)
                && call.getTarget().getName().equals("nanoTime");
    }

    private static boolean measuresToo(JavaMethodCall call, JavaClass owner, Set<JavaMethod> seen) {
        return call.getTargetOwner().equals(owner)
                && call.getTarget()
                        .resolveMember()
                        .filter(called -> measures(called, seen))
                        .isPresent();
    }

    private static boolean bounds(JavaMethod method) {
        return method.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().getPackageName().startsWith("org.assertj")
                        && BOUNDS.matcher(call.getTarget().getName()).matches()
                        && !isNoShorter(call));
    }

    private static boolean isNoShorter(JavaMethodCall call) {
        return call.getTargetOwner().isAssignableTo(AbstractDurationAssert.class)
                && call.getTarget().getName().startsWith("isGreaterThan");
    }
}
