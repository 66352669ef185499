package io.tributary.capture.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps a load from beginning while a transaction is open that wrote to the table before the table was published: the
 * stream lacks what it wrote, and a snapshot would not show it yet.
 */
final class WriterBarrier {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Connection connection;

    WriterBarrier(Connection connection) {
        this.connection = connection;
    }

    /**
     * Whether it is known which transactions a load has to wait for, as the table is published now. A load that began
     * while it was published so has waited for them, in this run or an earlier one.
     */
    static boolean isNoted(PostgresTable table, CatalogTable now) {
        return table.writersNotedFor.equals(now.traits().membership());
    }

    /** Notes who is writing to the table, which is published by now; whoever published it. */
    void note(PostgresTable table, CatalogTable now) {
        Set<Integer> heaps = Stream.concat(
                        Stream.of(now.oid()), now.leaves().stream().map(Leaf::oid))
                .collect(Collectors.toSet());
        table.writers = writers("relation IN (" + list(heaps) + ")");
        table.writersNotedFor = now.traits().membership();
    }

    /** Whether all of them have ended; looks at most a few times a second. */
    boolean isPassed(PostgresTable table) {
        if (table.writers.isEmpty()) {
            return true;
        }
        Set<String> open = writers("true");
        open.retainAll(table.writers);
        table.writers = open;
        table.putLoadOff(LOOK_AGAIN_NANOS);
        return open.isEmpty();
    }

    private static String list(Collection<Integer> oids) {
        return oids.stream().map(Integer::toUnsignedString).collect(Collectors.joining(", "));
    }

    /** Virtual transaction ids, also of prepared transactions. */
    private Set<String> writers(String condition) {
        String sql =
                "SELECT DISTINCT virtualtransaction FROM pg_catalog.pg_locks WHERE locktype = 'relation' AND granted"
                        + " AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
                        + " AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
                        + " AND pid IS DISTINCT FROM pg_catalog.pg_backend_pid() AND " + condition;
        Set<String> result = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                result.add(row.getString(1));
            }
            return result;
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot see which transactions write to a table");
        }
    }
}
