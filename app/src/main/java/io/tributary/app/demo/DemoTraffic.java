package io.tributary.app.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes the demo's table from one connection: small transactions of inserts, updates, deletes and key changes on random
 * people, some rolled back. Confined to one thread.
 */
final class DemoTraffic {
    private static final int CHANGES_MAX = 20;
    private static final String[] CITIES = {"Lima", "Ulaanbaatar", "St. John's", "Reykjavík", "a \"quoted\", place"};

    private final String table;
    private final Connection connection;
    private final SplittableRandom random;
    private int keyLast;
    private Tally tally = new Tally(0, 0, 0, 0, 0);

    /**
     * Traffic on a table that is filled.
     *
     * @param table {@code schema.table}
     * @param rows keys so far are 1 to this
     */
    DemoTraffic(String table, Connection connection, long rows, long seed) {
        this.table = table;
        this.connection = connection;
        this.keyLast = Math.toIntExact(rows);
        this.random = new SplittableRandom(seed);
    }

    /** Rows changed by committed transactions. */
    record Tally(long transactions, long inserts, long updates, long deletes, long keyChanges) {
        Tally plus(Tally more) {
            return new Tally(
                    transactions + more.transactions,
                    inserts + more.inserts,
                    updates + more.updates,
                    deletes + more.deletes,
                    keyChanges + more.keyChanges);
        }
    }

    /** Runs for that long, or until {@code stop}. */
    Tally run(Duration time, BooleanSupplier stop) throws SQLException {
        connection.setAutoCommit(false);
        long end = System.nanoTime() + time.toNanos();
        try (PreparedStatement insert = prepare("INSERT INTO %s VALUES (?, ?, ?)");
                PreparedStatement update =
                        prepare("UPDATE %s SET \"FullName\" = ?, \"City\" = ? WHERE \"PersonID\" = ?");
                PreparedStatement delete = prepare("DELETE FROM %s WHERE \"PersonID\" = ?");
                PreparedStatement move = prepare("UPDATE %s SET \"PersonID\" = ? WHERE \"PersonID\" = ?")) {
            while (System.nanoTime() < end && !stop.getAsBoolean()) {
                transaction(new Statements(insert, update, delete, move));
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return tally;
    }

    private void transaction(Statements statements) throws SQLException {
        int changes = 1 + random.nextInt(CHANGES_MAX);
        Tally done = new Tally(1, 0, 0, 0, 0);
        for (int i = 0; i < changes; i++) {
            done = done.plus(change(statements));
        }
        if (random.nextInt(25) == 0) {
            connection.rollback();
            return;
        }
        connection.commit();
        tally = tally.plus(done);
    }

    private Tally change(Statements statements) throws SQLException {
        int choice = random.nextInt(10);
        if (choice < 4) {
            statements.insert.setInt(1, ++keyLast);
            statements.insert.setString(2, name());
            statements.insert.setString(3, city());
            return new Tally(0, statements.insert.executeUpdate(), 0, 0, 0);
        }
        if (choice < 8) {
            statements.update.setString(1, name());
            statements.update.setString(2, city());
            statements.update.setInt(3, anyKey());
            return new Tally(0, 0, statements.update.executeUpdate(), 0, 0);
        }
        if (choice < 9) {
            statements.delete.setInt(1, anyKey());
            return new Tally(0, 0, 0, statements.delete.executeUpdate(), 0);
        }
        statements.move.setInt(1, ++keyLast);
        statements.move.setInt(2, anyKey());
        return new Tally(0, 0, 0, 0, statements.move.executeUpdate());
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql.formatted(table));
    }

    private int anyKey() {
        return 1 + random.nextInt(Math.max(1, keyLast));
    }

    private String name() {
        return random.nextInt(50) == 0 ? "two\nlines, \"quoted\"" : "Lewis " + Long.toHexString(random.nextLong());
    }

    private @Nullable String city() {
        int choice = random.nextInt(CITIES.length + 1);
        return choice < CITIES.length ? CITIES[choice] : null;
    }

    /** The four kinds of change. */
    private record Statements(
            PreparedStatement insert, PreparedStatement update, PreparedStatement delete, PreparedStatement move) {}
}
