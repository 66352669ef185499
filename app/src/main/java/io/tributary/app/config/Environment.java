package io.tributary.app.config;

import org.jspecify.annotations.Nullable;

/** Where environment variables are looked up. */
@FunctionalInterface
public interface Environment {
    /** The variable's value; null where it is not set. */
    @Nullable
    String get(String name);
}
