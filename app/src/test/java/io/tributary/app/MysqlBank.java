package io.tributary.app;

import java.sql.SQLException;
import java.util.List;

/** The bank at MySQL and MariaDB, whose sessions take double quotes for names. */
record MysqlBank() implements BankDialect {
    /** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_DUP_ENTRY, and of newer MariaDB ER_CHECKREAD. */
    private static final List<Integer> OF_THE_OTHER_CLIENT = List.of(1213, 1205, 1062, 1020);

    @Override
    public List<String> create() {
        return List.of(
                "CREATE DATABASE bank CHARACTER SET utf8mb4",
                """
                CREATE TABLE bank.accounts (
                    id bigint PRIMARY KEY, owner varchar(100), balance decimal(14,2) NOT NULL, note text, open bit(1),
                    since timestamp(6) NULL DEFAULT CURRENT_TIMESTAMP(6))""",
                """
                CREATE TABLE bank.branches (
                    region int, no int, name text CHARACTER SET latin1, total decimal(30,2), PRIMARY KEY (region, no))""",
                "CREATE TABLE bank.history (account bigint, delta decimal(14,2), remark varchar(20))",
                "CREATE TABLE bank.\"Mixed Case\" (\"The Key\" varchar(100) PRIMARY KEY, \"Val\" double)",
                "CREATE TABLE bank.pair_left (id bigint PRIMARY KEY, v int)",
                "CREATE TABLE bank.pair_right (id bigint PRIMARY KEY, v int)");
    }

    @Override
    public String insertNew(String into) {
        return "INSERT IGNORE INTO " + into;
    }

    @Override
    public String deleteHistory() {
        return "DELETE FROM bank.history LIMIT 2";
    }

    @Override
    public String changeHistory() {
        return "UPDATE bank.history SET remark = 'changed' ORDER BY account LIMIT 1";
    }

    @Override
    public String random() {
        return "RAND()";
    }

    @Override
    public boolean isOfTheOtherClient(SQLException e) {
        return OF_THE_OTHER_CLIENT.contains(e.getErrorCode());
    }
}
