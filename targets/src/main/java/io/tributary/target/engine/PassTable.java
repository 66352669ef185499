package io.tributary.target.engine;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import io.tributary.merge.NetCounts;
import io.tributary.merge.NetPass;
import io.tributary.merge.NetTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One pass of changes as a table of the engine, which can tell whether it fits the rows so far, and what becomes of them.
 * Confined to one thread.
 */
abstract class PassTable {
    /** Of the change's origin, in what a pass writes. */
    private static final int ORIGIN = 1;

    final Engine engine;
    final NetPass pass;
    final List<ParquetType> types;
    private @Nullable NetCounts counts;

    PassTable(Engine engine, NetPass pass, List<ParquetType> types) {
        this.engine = engine;
        this.pass = pass;
        this.types = types;
    }

    static PassTable of(Engine engine, NetPass pass, List<ParquetType> types) {
        return pass.schema().isKeyed() ? new KeyedPass(engine, pass, types) : new CopyPass(engine, pass, types);
    }

    /** What the fields before the row are called; kind and origin come first. */
    abstract List<String> leading();

    /** Types of the same. */
    abstract List<ParquetType> leadingTypes();

    /** Indexes of the columns that leading fields stand for, by field; -1 for none. */
    abstract int columnOf(int leadingField);

    /** A query for the changes that need rows before the pass. */
    abstract String needing();

    /** Whether a row {@code old} is one that a change {@code n} of {@link #needing} needs. */
    abstract String needed();

    /** @throws PipelineException {@code TARGET_DIVERGED} when the pass does not fit these rows */
    abstract void check(Relation old);

    /** What the pass met, once it was checked or located. */
    NetTarget.Found found() {
        return NetTarget.Found.NOTHING;
    }

    /** The rows afterwards. */
    abstract Relation result(Relation old);

    /**
     * Finds the rows that the pass is about: the table {@code found} has their places, see {@link LiveRows#find}.
     *
     * @throws PipelineException as {@link #check}
     */
    abstract void locate(LiveRows rows);

    /** A query of the places f, p of rows that go or get other values, once they are found. */
    abstract String removed();

    /** A query of the rows that come, or come instead of others, once those are found. */
    abstract String made(LiveRows rows);

    /** Takes the pass in: makes the table {@code net}. */
    final void load(Scratch scratch) {
        read(scratch, rows -> "CREATE OR REPLACE TEMP TABLE net AS " + rows);
    }

    /** Puts the pass into a Parquet file with the columns of {@code net}. */
    final void write(Scratch scratch, Path file) {
        read(
                scratch,
                rows -> "COPY (" + rows + ") TO " + Sql.text(file.toString())
                        + " (FORMAT parquet, DICTIONARY_SIZE_LIMIT 0)");
    }

    /** @param statement what is done with a query of the rows */
    private void read(Scratch scratch, UnaryOperator<String> statement) {
        TypedCsv typed;
        try (CsvSpool spool = new CsvSpool(scratch.file("pass.csv"))) {
            counts = pass.writeTo(spool);
            List<ParquetType> all = new ArrayList<>(leadingTypes());
            all.addAll(types);
            typed = new TypedCsv(spool.finish(), all);
        }
        List<String> names = new ArrayList<>(leading());
        for (int i = 0; i < types.size(); i++) {
            names.add(Relation.column(i));
        }
        try {
            engine.run(statement.apply(typed.select(names)));
        } catch (Engine.Refusal refusal) {
            throw refused(typed, refusal.field());
        }
    }

    private PipelineException refused(TypedCsv typed, int field) {
        OptionalLong origin = typed.refusedRow(engine, field, ORIGIN);
        int leading = leading().size();
        int column = field < leading ? columnOf(field) : field - leading;
        TableSchema schema = pass.schema();
        String where = origin.isPresent() ? pass.describe(origin.getAsLong()) : "a row";
        return Refusals.value(schema, column, types.get(column), where);
    }

    final NetCounts counts() {
        return requireNonNull(counts, "loaded first");
    }

    final List<String> all(String alias) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(alias + "." + Relation.column(i));
        }
        return Collections.unmodifiableList(columns);
    }
}
