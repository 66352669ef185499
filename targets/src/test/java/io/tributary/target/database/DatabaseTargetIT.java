package io.tributary.target.database;

import org.junit.jupiter.api.Nested;

/** Everything every target must do, on every server. */
class DatabaseTargetIT {
    @Nested
    class OnPostgres extends DatabaseCases {
        OnPostgres() {
            super(TestDatabase.POSTGRES);
        }
    }

    @Nested
    class OnMariadb extends DatabaseCases {
        OnMariadb() {
            super(TestDatabase.MARIADB);
        }
    }

    @Nested
    class OnMysql extends DatabaseCases {
        OnMysql() {
            super(TestDatabase.MYSQL);
        }
    }
}
