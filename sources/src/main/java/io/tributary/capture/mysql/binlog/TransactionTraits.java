package io.tributary.capture.mysql.binlog;

/**
 * What is said of a transaction at its begin.
 *
 * @param standalone it is one statement, with no COMMIT or XID behind it (MariaDB alone says so)
 * @param ddl it changes definitions (MariaDB alone says so)
 * @param xa its part in an XA transaction (MariaDB alone says so)
 * @param alter its part in an ALTER TABLE that is logged in two steps (MariaDB alone has that)
 * @param commitMicros when this server committed it, microseconds since 1970-01-01 UTC; 0 when not said
 * @param originalCommitMicros when the server that made it committed it; 0 when not said
 */
public record TransactionTraits(
        boolean standalone, boolean ddl, Xa xa, Alter alter, long commitMicros, long originalCommitMicros) {
    static final TransactionTraits NONE = new TransactionTraits(false, false, Xa.NONE, Alter.NONE, 0, 0);

    /**
     * The part in an XA transaction.
     *
     * @param xid as in the log's statements, such as {@code X'7831',X'6231',7}; empty for {@link XaStep#NONE}
     */
    public record Xa(XaStep step, String xid) {
        static final Xa NONE = new Xa(XaStep.NONE, "");
    }

    /** What becomes of an XA transaction. */
    public enum XaStep {
        NONE,
        /** Its rows follow, and are committed only by a later transaction, or never. */
        PREPARED,
        /** An earlier one is committed or rolled back; the statement says which. */
        COMPLETED
    }

    /**
     * The part in an ALTER TABLE of two steps.
     *
     * @param start sequence, in the same domain, of the transaction that started it; 0 for {@link AlterStep#START} and
     *     {@link AlterStep#NONE}
     */
    public record Alter(AlterStep step, long start) {
        static final Alter NONE = new Alter(AlterStep.NONE, 0);
    }

    /** Which step of an ALTER TABLE it is. */
    public enum AlterStep {
        NONE,
        /** It begins; nothing has changed yet. */
        START,
        /** It is done: the definition is changed here. */
        COMMIT,
        /** It failed: nothing has changed. */
        ROLLBACK
    }
}
