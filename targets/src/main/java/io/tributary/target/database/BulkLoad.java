package io.tributary.target.database;

import io.tributary.merge.RowSink;
import java.sql.SQLException;

/** Takes canonical CSV, in pieces of whole rows, into a table. Confined to one thread. */
interface BulkLoad extends RowSink, AutoCloseable {
    /**
     * Loads what is still held back.
     *
     * @return how many rows came
     * @throws ValueRejected when the database does not take a value as it is
     */
    long finish() throws SQLException;

    /** Gives up what was not finished. */
    @Override
    void close();
}
