package io.tributary.capture.mysql;

import java.io.Serial;

/** Ends a comparison of schemas: only a new load is exact. Never leaves {@link SchemaChange}. */
final class CannotFollow extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    CannotFollow(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
