package io.tributary.capture.mysql;

import io.tributary.capture.run.WriteLoad;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How a load of writes writes to MySQL and MariaDB. */
record MysqlWrites(MysqlDatabase database) implements WriteLoad.Dialect {
    private static final List<Integer> EXPECTED = List.of(Errors.DUPLICATE, Errors.DEADLOCK, Errors.CHANGED);

    private static final class Errors {
        static final int DUPLICATE = 1062;
        static final int DEADLOCK = 1213;
        /** MariaDB with {@code innodb_snapshot_isolation}: the row has changed since the last read. */
        static final int CHANGED = 1020;
    }

    @Override
    public Connection connect() throws SQLException {
        return database.connect();
    }

    @Override
    public String longText() {
        return "REPEAT(SHA2(RAND(), 256), 60)";
    }

    @Override
    public String pause() {
        return "SELECT SLEEP(0.2)";
    }

    @Override
    public String insert(String table, int id, int v, String text) {
        return "INSERT IGNORE INTO " + table + " VALUES (" + id + ", " + v + ", " + text + ")";
    }

    @Override
    public String move(String table, int id, int to) {
        return "UPDATE IGNORE " + table + " SET id = " + to + " WHERE id = " + id;
    }

    @Override
    public boolean isExpected(SQLException e) {
        return EXPECTED.contains(e.getErrorCode());
    }
}
