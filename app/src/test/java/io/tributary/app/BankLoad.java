package io.tributary.app;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A load like pgbench's, over tables of every kind of identity: one key, a composite key, a mixed-case text key with key
 * changes, no key at all, and two tables that every transaction on them changes together.
 */
final class BankLoad {
    static final List<String> TABLES =
            List.of("accounts", "branches", "history", "\"Mixed Case\"", "pair_left", "pair_right");
    private static final AtomicLong PAIRS = new AtomicLong();
    private static final int ACCOUNTS = 2000;
    private static final int PAUSE_MILLIS = 1;

    private final Connection connection;
    private final SplittableRandom random;
    private final int client;
    private long transactions;

    BankLoad(Connection connection, int client, long seed) {
        this.connection = connection;
        this.client = client;
        this.random = new SplittableRandom(seed);
    }

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE SCHEMA bank;
                    CREATE TABLE bank.accounts (
                        id bigint PRIMARY KEY, owner text, balance numeric(14,2) NOT NULL, note text, open boolean,
                        since timestamptz DEFAULT now());
                    ALTER TABLE bank.accounts ALTER note SET STORAGE EXTERNAL;
                    CREATE TABLE bank.branches (region int, no int, name text, total numeric, PRIMARY KEY (region, no));
                    CREATE TABLE bank.history (account bigint, delta numeric(14,2), remark text);
                    ALTER TABLE bank.history REPLICA IDENTITY FULL;
                    CREATE TABLE bank."Mixed Case" ("The Key" text PRIMARY KEY, "Val" double precision);
                    CREATE TABLE bank.pair_left (id bigint PRIMARY KEY, v int);
                    CREATE TABLE bank.pair_right (id bigint PRIMARY KEY, v int);
                    INSERT INTO bank.branches SELECT r, n, 'branch ' || r || '/' || n, 0
                        FROM generate_series(1, 5) r, generate_series(1, 4) n;
                    INSERT INTO bank."Mixed Case" SELECT 'key ' || i, i / 7.0::float8 FROM generate_series(1, 100) i;
                    """);
            statement.execute("INSERT INTO bank.accounts SELECT i, 'owner, \"' || i || '\"', 100,"
                    + " CASE i % 10 WHEN 0 THEN repeat(md5(i::text), 100) END, i % 3 = 0 FROM generate_series(1, "
                    + ACCOUNTS + ") i");
        }
    }

    /** Runs transactions until told to end; how many were committed. */
    long run(BooleanSupplier end) throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        while (!end.getAsBoolean()) {
            try {
                transaction();
                if (random.nextInt(20) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    transactions++;
                }
            } catch (SQLException e) {
                if (!isOfTheOtherClient(e)) {
                    throw e;
                }
                connection.rollback();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return transactions;
    }

    /** A deadlock, or a key that the other client took in between. */
    private static boolean isOfTheOtherClient(SQLException e) {
        return "40P01".equals(e.getSQLState()) || "23505".equals(e.getSQLState());
    }

    private void transaction() throws SQLException {
        switch (random.nextInt(6)) {
            case 0, 1 -> transfer();
            case 2 -> turnOver();
            case 3 -> forget();
            case 4 -> rename();
            default -> pair();
        }
    }

    /** Money moves: an update that leaves a large value alone, a composite key, a row without a key. */
    private void transfer() throws SQLException {
        BigDecimal delta = BigDecimal.valueOf(random.nextInt(100_000) - 50_000, 2);
        long account = account();
        execute("UPDATE bank.accounts SET balance = balance + ? WHERE id = ?", delta, account);
        execute(
                "UPDATE bank.branches SET total = total + ? WHERE region = ? AND no = ?",
                delta,
                1 + random.nextInt(5),
                1 + random.nextInt(4));
        execute("INSERT INTO bank.history VALUES (?, ?, ?)", account, delta, "remark " + random.nextInt(5));
    }

    /** An account goes and comes back, or changes its key. */
    private void turnOver() throws SQLException {
        long account = account();
        if (random.nextBoolean()) {
            execute("DELETE FROM bank.accounts WHERE id = ?", account);
            execute(
                    "INSERT INTO bank.accounts VALUES (?, ?, 1, repeat('x', ?), NULL) ON CONFLICT DO NOTHING",
                    account,
                    "owner " + random.nextInt(1000),
                    random.nextInt(4000));
        } else {
            execute(
                    "UPDATE bank.accounts SET id = ? WHERE id = ? AND NOT EXISTS (SELECT FROM bank.accounts WHERE id = ?)",
                    account + 1_000_000,
                    account,
                    account + 1_000_000);
        }
    }

    /** Some history goes, some changes: in a table without a key. */
    private void forget() throws SQLException {
        execute(
                "DELETE FROM bank.history WHERE ctid IN (SELECT ctid FROM bank.history LIMIT 2 FOR UPDATE SKIP LOCKED)");
        execute("UPDATE bank.history SET remark = 'changed' WHERE ctid IN"
                + " (SELECT ctid FROM bank.history ORDER BY account LIMIT 1 FOR UPDATE SKIP LOCKED)");
    }

    private void rename() throws SQLException {
        String from = "key " + (1 + random.nextInt(100));
        execute(
                "UPDATE bank.\"Mixed Case\" SET \"The Key\" = ?, \"Val\" = random() WHERE \"The Key\" = ?",
                from + " of " + client + "/" + random.nextInt(1_000_000_000),
                from);
        execute(
                "INSERT INTO bank.\"Mixed Case\" VALUES (?, random() * 1e20) ON CONFLICT DO NOTHING",
                "key " + (1 + random.nextInt(100)));
    }

    /** Always both or neither. */
    private void pair() throws SQLException {
        long id = PAIRS.incrementAndGet();
        execute("INSERT INTO bank.pair_left VALUES (?, ?)", id, client);
        execute("INSERT INTO bank.pair_right VALUES (?, ?)", id, client);
    }

    private long account() {
        return 1 + random.nextInt(ACCOUNTS);
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
