package io.tributary.capture.mysql.binlog;

/**
 * Receives what a log says, in its order. A transaction is: {@link #transaction}, then statements ({@code BEGIN} too, from
 * MySQL), table maps and rows, then {@link #committed}, {@link #xaPrepared} or a statement {@code COMMIT} or
 * {@code ROLLBACK}; a DDL statement ends itself, unless rows follow it ({@code CREATE TABLE ... SELECT}). A statement
 * {@code ROLLBACK TO} takes back the rows since the {@code SAVEPOINT} it names.
 *
 * <p>In a call {@link LogDecoder#place} is the end of the event, {@link LogDecoder#start} its begin. What comes out of a
 * compressed payload has the payload's places. Within a transaction of MariaDB places are estimates, because servers neither
 * send all events nor say where those end that they send; at its begin and its end they are exact.
 */
public interface LogEvents {
    /** Another file begins, also at the stream's begin. */
    void rotated(LogPlace to);

    void transaction(TransactionId id, TransactionTraits traits);

    void query(LoggedStatement statement);

    /**
     * Says what rows of a table look like that may follow.
     *
     * @param map the same object as before, when the map of this table id is the same byte for byte
     */
    void tableMap(TableMap map);

    /**
     * Rows of one table were changed in one way.
     *
     * @param images to go through once, in the call; need not be
     */
    void rows(RowsKind kind, TableMap map, RowImages images);

    /** Rows of the table were updated, logged as parts of JSON documents ({@code binlog_row_value_options}). */
    void partialJson(TableMap map);

    /** The transaction is committed (an XID event). */
    void committed(long headerSeconds);

    /**
     * The transaction's rows are prepared.
     *
     * @param xid as in the log's statements, such as {@code X'7831',X'6231',7}
     * @param onePhase committed in one phase: the rows are committed here
     * @param headerSeconds seconds since 1970-01-01 UTC
     */
    void xaPrepared(String xid, boolean onePhase, long headerSeconds);

    /** The server is there and has nothing to send. */
    void heartbeat();
}
