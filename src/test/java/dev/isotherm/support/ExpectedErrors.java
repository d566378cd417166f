package dev.isotherm.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Announces what a test, or each test of a class, makes the code log as an error; {@link ErrorLogGuard} fails others. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface ExpectedErrors {
    /** Regular expressions; each is looked for in "logger: message exception-class exception-message". */
    String[] value();
}
