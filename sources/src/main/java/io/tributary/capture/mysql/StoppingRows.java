package io.tributary.capture.mysql;

import io.tributary.capture.run.RowTarget;
import io.tributary.change.Operation;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.TableEvent;

/** Rows of one table that are landed until the mappings cannot carry one: that stops the table, and the rest is left out. */
final class StoppingRows implements RowTarget {
    private final MysqlTables tables;
    private final MysqlTable table;
    private final RowTarget target;

    StoppingRows(MysqlTables tables, MysqlTable table, RowTarget target) {
        this.tables = tables;
        this.table = table;
        this.target = target;
    }

    @Override
    public CsvRowWriter begin(Operation operation) {
        return target.begin(operation);
    }

    @Override
    public CsvRowWriter beginOld() {
        return target.beginOld();
    }

    @Override
    public CsvRowWriter beginNew() {
        return target.beginNew();
    }

    @Override
    public void end() {
        if (!table.isLanded()) {
            target.cancel();
            return;
        }
        try {
            target.end();
        } catch (PipelineException e) {
            if (e.code() != ErrorCode.VALUE_UNSUPPORTED) {
                throw e;
            }
            tables.stopStreaming(table, new TableEvent.Stopped(e.code(), String.valueOf(e.getMessage()), e.hint()));
        }
    }

    @Override
    public void cancel() {
        target.cancel();
    }

    @Override
    public boolean needsBefore() {
        return target.needsBefore();
    }

    @Override
    public CsvRowWriter before() {
        return target.before();
    }
}
