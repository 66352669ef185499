package io.tributary.capture.mysql.sql;

import java.io.Serial;

/** Ends the reading of a statement; never leaves the package. */
final class NotUnderstood extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    NotUnderstood(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
