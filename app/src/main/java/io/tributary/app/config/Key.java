package io.tributary.app.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One key of the pipeline file, on the record component that holds it. The reader, the guide and the JSON schema are all
 * made from these.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** The default of a key that has none and must be written. */
    String REQUIRED = "(required)";

    /** The key as it is written. */
    String value();

    /** What it means, in one or two sentences, for the guide. */
    String about();

    /** What holds when the key is not written, as it would be written. */
    String otherwise() default REQUIRED;

    /** Of a list of sections: the key under which one section stands in its place; {@link #value} then is the list's. */
    String one() default "";

    /** The key in whose place this one stands: exactly one of the two is written. */
    String insteadOf() default "";

    /** The dotted path of a key beside which this one may be left out; empty where none is. */
    String notNeededWith() default "";

    /** A value for the guide. */
    String example() default "";

    /** A regular expression that the whole value must match; empty for any. */
    String pattern() default "";

    /** What is expected, in words, when the pattern does not match. */
    String expected() default "";
}
