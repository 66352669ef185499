package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.NetCounts;
import io.tributary.merge.NetPass;
import io.tributary.merge.NetTarget;
import io.tributary.merge.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Writes what a plan comes to into one table, in the transaction of the connection. Confined to one thread. */
final class NetWriter implements NetTarget {
    /** Reading a row of a table by its key costs less than reading as many in a row. */
    private static final int ROWS_PER_LOOKUP = 4;

    private final Connection connection;
    private final Dialect dialect;
    private final FinalTable table;
    private final FinalTable shown;
    private final Plan plan;
    private final TextColumns texts;
    private @Nullable TableSchema held;
    private long rows;

    /**
     * A writer for one plan.
     *
     * @param shown the table's name in messages
     * @param held columns of the table, texts as texts; null when it is not there yet
     */
    NetWriter(
            Connection connection,
            Dialect dialect,
            FinalTable table,
            FinalTable shown,
            Plan plan,
            TextColumns texts,
            @Nullable TableSchema held) {
        this.shown = shown;
        this.connection = connection;
        this.dialect = dialect;
        this.table = table;
        this.plan = plan;
        this.texts = texts;
        this.held = held;
        rows = plan.from().rows();
    }

    @Override
    public void replace(TableSchema columns, LoadRows loaded) {
        TableSchema schema = texts.wanted(columns);
        doing(() -> {
            TableSchema before = held;
            if (before == null) {
                Sql.update(connection, dialect.createTable(table, schema));
            } else {
                Sql.update(connection, "DELETE FROM " + dialect.quote(table));
                Sql.execute(connection, dialect.alterTable(connection, table, before, schema, true));
            }
            held = schema;
            load(schema, sink -> rows = loaded.writeTo(sink));
        });
    }

    private void load(TableSchema schema, LoadRows loaded) throws SQLException {
        List<String> names = schema.columns().stream()
                .map(column -> dialect.quote(column.name()))
                .toList();
        if (dialect.canLoad(schema)) {
            List<Dialect.LoadColumn> columns = schema.columns().stream()
                    .map(column -> new Dialect.LoadColumn(column.name(), column))
                    .toList();
            bulk(dialect.quote(table), columns, schema, loaded, row -> RowPlace.ofLoad(plan, row));
            return;
        }
        Staging staging = new Staging(schema, dialect);
        Sql.execute(connection, staging.create());
        bulk(staging.table(), staging.columns(), schema, loaded, row -> RowPlace.ofLoad(plan, row));
        Sql.update(
                connection,
                "INSERT INTO " + dialect.quote(table) + " (" + String.join(", ", names) + ") SELECT "
                        + String.join(", ", staging.values()) + " FROM " + staging.table() + " s");
    }

    @Override
    public void alter(TableSchema from, TableSchema to) {
        TableSchema wanted = texts.wanted(to);
        doing(() -> Sql.execute(connection, dialect.alterTable(connection, table, texts.wanted(from), wanted, false)));
        held = wanted;
    }

    @Override
    public Found apply(NetPass pass) {
        TableSchema schema = texts.wanted(pass.schema());
        Found[] found = new Found[1];
        doing(() -> {
            Staging staging = new Staging(dialect, schema);
            Sql.execute(connection, staging.create());
            NetCounts[] counts = new NetCounts[1];
            bulk(
                    staging.table(),
                    staging.columns(),
                    schema,
                    sink -> {
                        counts[0] = pass.writeTo(sink);
                        return -1;
                    },
                    row -> RowPlace.ofPass(pass, row));
            found[0] = change(schema, staging, pass, counts[0]);
            rows += counts[0].growth(found[0].rows());
        });
        return found[0];
    }

    private Found change(TableSchema schema, Staging staging, NetPass pass, NetCounts counts) throws SQLException {
        if (!schema.isKeyed()) {
            Sql.execute(connection, dialect.afterStaging(Staging.NAME, schema, false));
            new CopiesPass(connection, dialect, dialect.quote(table), schema, staging, pass).apply(counts);
            return Found.NOTHING;
        }
        Dialect.KeyIndex index = dialect.keyIndex(connection, table, schema);
        boolean byKey = index != Dialect.KeyIndex.NONE && counts.staged() <= rows / ROWS_PER_LOOKUP;
        Sql.execute(connection, dialect.afterStaging(Staging.NAME, schema, byKey));
        Found found =
                new KeyedPass(connection, dialect, dialect.quote(table), schema, index, staging, pass).apply(counts);
        Sql.execute(connection, dialect.afterChanges());
        return found;
    }

    /** Loads all rows, which are counted unless their number is negative. */
    private void bulk(
            String into,
            List<Dialect.LoadColumn> columns,
            TableSchema schema,
            LoadRows written,
            LongFunction<String> place)
            throws SQLException {
        try (BulkLoad bulk = dialect.bulkLoad(connection, into, columns)) {
            long expected = written.writeTo(bulk);
            long loaded = bulk.finish();
            if (expected >= 0 && expected != loaded) {
                throw new PipelineException(
                        ErrorCode.TARGET_REFUSED,
                        table + " took " + loaded + " rows of " + expected,
                        "Look at its triggers");
            }
        } catch (ValueRejected e) {
            throw unsupported(e, columns, schema, place);
        } catch (BrokenLoad e) {
            throw PostgresBulk.place(e.failure());
        }
    }

    private PipelineException unsupported(
            ValueRejected rejected, List<Dialect.LoadColumn> columns, TableSchema schema, LongFunction<String> place) {
        Column column = columns.stream()
                .filter(each -> each.name().equalsIgnoreCase(rejected.column()))
                .map(Dialect.LoadColumn::column)
                .findFirst()
                .orElse(null);
        String name = column == null
                ? ""
                : ", column " + column.name() + " of type " + dialect.type(column, Dialect.KeyPart.of(schema, column));
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "Cannot keep a value of " + plan.table() + " in the final table " + shown + name
                        + (rejected.row() > 0 ? ": " + place.apply(rejected.row()) : "") + " (" + rejected.getMessage()
                        + ")",
                rejected.cure() == null ? hint(column, schema) : rejected.cure());
    }

    private String hint(@Nullable Column column, TableSchema schema) {
        if (column == null || dialect.isText(dialect.type(column, Dialect.KeyPart.of(schema, column)))) {
            return "Change the value at the source, or leave the table out";
        }
        return "Keep the column as text: add " + plan.table() + "." + column.name()
                + " to target.text-columns and load the table again: tributary reload " + plan.table();
    }

    /** What runs statements. */
    private interface Statements {
        void run() throws SQLException;
    }

    private static void doing(Statements statements) {
        try {
            statements.run();
        } catch (SQLException e) {
            throw new BrokenLoad(e);
        }
    }
}
