package io.tributary.capture.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that change some tables at random, hundreds of times a second: tables with columns {@code id int, v int, t text},
 * where {@code t} is sometimes large. Transactions of different length, some rolled back, some long open.
 */
public final class WriteLoad implements AutoCloseable {
    private static final int KEYS = 400;

    private final AtomicLong transactions = new AtomicLong();
    private final Dialect dialect;
    private final List<String> tables;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    /** How a database is written to. */
    public interface Dialect {
        /** A new connection of its own. */
        Connection connect() throws SQLException;

        /** An expression for a text of several thousand characters, another each time. */
        String longText();

        /** A statement that takes a fifth of a second. */
        String pause();

        /** A statement that inserts a row unless one has that id. */
        String insert(String table, int id, int v, String text);

        /** A statement that gives a row another id unless one has it. */
        String move(String table, int id, int to);

        /** Whether writers that get in each other's way get that. */
        boolean isExpected(SQLException e);
    }

    public WriteLoad(Dialect dialect, int threadCount, long seed, String... tables) {
        this.dialect = dialect;
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
        try (Connection connection = dialect.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stop.get()) {
                transaction(random, connection, statement);
                transactions.incrementAndGet();
                LockSupport.parkNanos(1_000_000);
            }
        } catch (SQLException e) {
            failure.set(e);
        }
    }

    private void transaction(Random random, Connection connection, Statement statement) throws SQLException {
        int changes = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 5);
        try {
            for (int i = 0; i < changes; i++) {
                statement.execute(change(random));
                if (random.nextInt(400) == 0) {
                    statement.execute(dialect.pause());
                }
            }
            if (random.nextInt(10) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            if (!dialect.isExpected(e)) {
                throw e;
            }
            connection.rollback();
        }
    }

    private String change(Random random) {
        String table = tables.get(random.nextInt(tables.size()));
        int id = random.nextInt(KEYS);
        int to = random.nextInt(KEYS);
        String text = random.nextInt(6) == 0 ? dialect.longText() : "'" + random.nextInt(1000) + "'";
        return switch (random.nextInt(6)) {
            case 0, 1 -> dialect.insert(table, id, to, text);
            case 2 -> "UPDATE " + table + " SET v = v + 1 WHERE id = " + id;
            case 3 -> "UPDATE " + table + " SET t = " + text + " WHERE id = " + id;
            case 4 -> dialect.move(table, id, to);
            default -> "DELETE FROM " + table + " WHERE id = " + id;
        };
    }

    /** How many there were; fails when a writer failed. */
    public long transactions() {
        expectNoFailure();
        return transactions.get();
    }

    private void expectNoFailure() {
        if (failure.get() != null) {
            throw new IllegalStateException("A writer failed", failure.get());
        }
    }

    @Override
    public void close() {
        finish();
    }

    /** Ends it; fails when a writer failed. */
    public void finish() {
        stop.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        expectNoFailure();
    }
}
