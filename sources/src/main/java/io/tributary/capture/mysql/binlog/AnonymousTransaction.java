package io.tributary.capture.mysql.binlog;

/** A transaction of a MySQL server that gives none of them a name: {@code gtid_mode} is off. */
public enum AnonymousTransaction implements TransactionId {
    ANONYMOUS;

    @Override
    public String text() {
        return "";
    }
}
