package io.tributary.capture.mysql.binlog;

/** The name of a transaction of the log, which every copy of the log keeps. */
public sealed interface TransactionId permits MysqlGtid, MariadbGtid, AnonymousTransaction {
    /** As the server writes it; empty for a transaction without a name. */
    String text();
}
