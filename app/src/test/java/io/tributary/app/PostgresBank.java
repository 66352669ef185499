package io.tributary.app;

import java.sql.SQLException;
import java.util.List;

/** The bank at PostgreSQL. */
record PostgresBank() implements BankDialect {
    private static final List<String> DEADLOCK_OR_DUPLICATE = List.of("40P01", "23505");

    @Override
    public List<String> create() {
        return List.of(
                "CREATE SCHEMA bank",
                """
                CREATE TABLE bank.accounts (
                    id bigint PRIMARY KEY, owner text, balance numeric(14,2) NOT NULL, note text, open boolean,
                    since timestamptz DEFAULT now())""",
                "ALTER TABLE bank.accounts ALTER note SET STORAGE EXTERNAL",
                "CREATE TABLE bank.branches (region int, no int, name text, total numeric, PRIMARY KEY (region, no))",
                "CREATE TABLE bank.history (account bigint, delta numeric(14,2), remark text)",
                "ALTER TABLE bank.history REPLICA IDENTITY FULL",
                "CREATE TABLE bank.\"Mixed Case\" (\"The Key\" text PRIMARY KEY, \"Val\" double precision)",
                "CREATE TABLE bank.pair_left (id bigint PRIMARY KEY, v int)",
                "CREATE TABLE bank.pair_right (id bigint PRIMARY KEY, v int)");
    }

    @Override
    public String insertNew(String into) {
        return "INSERT INTO " + into + " ON CONFLICT DO NOTHING";
    }

    @Override
    public String deleteHistory() {
        return "DELETE FROM bank.history WHERE ctid IN (SELECT ctid FROM bank.history LIMIT 2 FOR UPDATE SKIP LOCKED)";
    }

    @Override
    public String changeHistory() {
        return "UPDATE bank.history SET remark = 'changed' WHERE ctid IN"
                + " (SELECT ctid FROM bank.history ORDER BY account LIMIT 1 FOR UPDATE SKIP LOCKED)";
    }

    @Override
    public String random() {
        return "random()";
    }

    @Override
    public boolean isOfTheOtherClient(SQLException e) {
        return DEADLOCK_OR_DUPLICATE.contains(e.getSQLState());
    }
}
