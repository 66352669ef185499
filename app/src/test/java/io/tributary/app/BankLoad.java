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
import org.jspecify.annotations.Nullable;

/**
 * A load like pgbench's, over tables of every kind of identity: one key, a composite key, a mixed-case text key with key
 * changes, no key at all, and two tables that every transaction on them changes together.
 */
final class BankLoad {
    static final List<String> TABLES =
            List.of("accounts", "branches", "history", "\"Mixed Case\"", "pair_left", "pair_right");
    private static final AtomicLong PAIRS = new AtomicLong();
    private static final int ACCOUNTS = 2000;
    private static final int NAMES = 100;
    private static final int BRANCHES = 20;
    private static final int BRANCHES_PER_REGION = 4;
    private static final int PAUSE_MILLIS = 4;

    private final Connection connection;
    private final BankDialect dialect;
    private final SplittableRandom random;
    private final int client;
    private long transactions;

    BankLoad(Connection connection, BankDialect dialect, int client, long seed) {
        this.connection = connection;
        this.dialect = dialect;
        this.client = client;
        this.random = new SplittableRandom(seed);
    }

    /** Creates the tables and fills them. */
    static void create(Connection connection, BankDialect dialect) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : dialect.create()) {
                statement.execute(sql);
            }
        }
        connection.setAutoCommit(false);
        for (int i = 0; i < BRANCHES; i++) {
            int region = 1 + i / BRANCHES_PER_REGION;
            int no = 1 + i % BRANCHES_PER_REGION;
            execute(
                    connection,
                    "INSERT INTO bank.branches VALUES (?, ?, ?, 0)",
                    region,
                    no,
                    "branch " + region + "/é" + no);
        }
        for (int i = 1; i <= NAMES; i++) {
            execute(connection, "INSERT INTO bank.\"Mixed Case\" VALUES (?, ?)", "key " + i, i / 7.0);
        }
        for (int i = 1; i <= ACCOUNTS; i++) {
            execute(
                    connection,
                    "INSERT INTO bank.accounts (id, owner, balance, note, open) VALUES (?, ?, 100, ?, " + (i % 3 == 0)
                            + ")",
                    i,
                    "owner, \"" + i + "\"",
                    i % 10 == 0 ? Integer.toHexString(i * 0x9E3779B1).repeat(400) : null);
        }
        connection.commit();
        connection.setAutoCommit(true);
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
                if (!dialect.isOfTheOtherClient(e)) {
                    throw e;
                }
                connection.rollback();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return transactions;
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
                1 + random.nextInt(BRANCHES / BRANCHES_PER_REGION),
                1 + random.nextInt(BRANCHES_PER_REGION));
        execute("INSERT INTO bank.history VALUES (?, ?, ?)", account, delta, "remark " + random.nextInt(5));
    }

    /** An account goes and comes back, or gets the key of another one, which goes. */
    private void turnOver() throws SQLException {
        long account = account();
        if (random.nextBoolean()) {
            execute("DELETE FROM bank.accounts WHERE id = ?", account);
            execute(
                    dialect.insertNew(
                            "bank.accounts (id, owner, balance, note, open) VALUES (?, ?, 1, repeat('x', ?), NULL)"),
                    account,
                    "owner " + random.nextInt(1000),
                    random.nextInt(4000));
        } else {
            execute("DELETE FROM bank.accounts WHERE id = ?", account + 1_000_000);
            execute("UPDATE bank.accounts SET id = ? WHERE id = ?", account + 1_000_000, account);
        }
    }

    /** Some history goes, some changes: in a table without a key. */
    private void forget() throws SQLException {
        execute(dialect.deleteHistory());
        execute(dialect.changeHistory());
    }

    private void rename() throws SQLException {
        String from = "key " + (1 + random.nextInt(NAMES));
        execute(
                "UPDATE bank.\"Mixed Case\" SET \"The Key\" = ?, \"Val\" = " + dialect.random()
                        + " WHERE \"The Key\" = ?",
                from + " of " + client + "/" + random.nextInt(1_000_000_000),
                from);
        execute(
                dialect.insertNew("bank.\"Mixed Case\" VALUES (?, " + dialect.random() + " * 1e20)"),
                "key " + (1 + random.nextInt(NAMES)));
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
        execute(connection, sql, values);
    }

    private static void execute(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
