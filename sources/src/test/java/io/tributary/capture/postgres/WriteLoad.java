package io.tributary.capture.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Threads that change some tables at random, as fast as they can: tables with columns {@code id int, v int, t text},
 * where {@code t} is sometimes large. Transactions of different length, some rolled back, some long open.
 */
final class WriteLoad implements AutoCloseable {
    private static final int KEYS = 400;

    final AtomicLong transactions = new AtomicLong();
    private final TestDatabase database;
    private final List<String> tables;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    WriteLoad(TestDatabase database, int threadCount, long seed, String... tables) {
        this.database = database;
        this.tables = List.of(tables);
        System.out.println("WriteLoad seed " + seed);
        for (int i = 0; i < threadCount; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> write(random), "writer-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void write(Random random) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            while (!stop.get()) {
                transaction(random, statement);
                transactions.incrementAndGet();
            }
        } catch (SQLException e) {
            failure.set(e);
        }
    }

    private void transaction(Random random, Statement statement) throws SQLException {
        StringBuilder sql = new StringBuilder("BEGIN;");
        int changes = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 5);
        for (int i = 0; i < changes; i++) {
            sql.append(change(random)).append(';');
            if (random.nextInt(400) == 0) {
                sql.append("SELECT pg_sleep(0.2);");
            }
        }
        sql.append(random.nextInt(10) == 0 ? "ROLLBACK" : "COMMIT");
        try {
            statement.execute(sql.toString());
        } catch (SQLException e) {
            boolean expected = List.of("40P01", "23505").contains(e.getSQLState());
            if (!expected) {
                throw e;
            }
            statement.execute("ROLLBACK");
        }
    }

    private String change(Random random) {
        String table = tables.get(random.nextInt(tables.size()));
        int id = random.nextInt(KEYS);
        int to = random.nextInt(KEYS);
        String text = random.nextInt(6) == 0
                ? "(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 120))"
                : "'" + random.nextInt(1000) + "'";
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                "INSERT INTO " + table + " SELECT " + id + ", " + to + ", " + text + " WHERE NOT EXISTS (SELECT 1 FROM "
                        + table + " WHERE id = " + id + ")";
            case 2 -> "UPDATE " + table + " SET v = v + 1 WHERE id = " + id;
            case 3 -> "UPDATE " + table + " SET t = " + text + " WHERE id = " + id;
            case 4 ->
                "UPDATE " + table + " SET id = " + to + " WHERE id = " + id + " AND NOT EXISTS (SELECT 1 FROM " + table
                        + " WHERE id = " + to + ")";
            default -> "DELETE FROM " + table + " WHERE id = " + id;
        };
    }

    @Override
    public void close() {
        finish();
    }

    /** Ends it; fails when a writer failed. */
    void finish() {
        stop.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("A writer failed", failure.get());
        }
    }
}
