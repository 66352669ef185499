package io.tributary.target.database;

import java.sql.SQLException;

/** Carries a failure of the database through code that writes rows. */
final class BrokenLoad extends RuntimeException {
    private final SQLException failure;

    BrokenLoad(SQLException failure) {
        super(failure);
        this.failure = failure;
    }

    SQLException failure() {
        return failure;
    }
}
