package io.tributary.target.engine;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableSchema;
import io.tributary.ledger.Applied;
import io.tributary.merge.OldRows;
import io.tributary.target.CsvTarget;
import io.tributary.target.FinalFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a final table as they were at one moment, as the engine reads them.
 *
 * @param applied the ledger entry that was stored with exactly these rows
 */
public record HeldRows(Applied applied, EngineMerge.OldRows rows) {
    private static final int BUFFER_BYTES = 1 << 16;

    public HeldRows {
        requireNonNull(applied, "applied is null");
        requireNonNull(rows, "rows is null");
    }

    /** A target whose final tables the engine can read. */
    @FunctionalInterface
    public interface Source {
        /**
         * The rows of a table now; empty when the target has none of it. What is read was held against its check sums where it
         * has any.
         *
         * @param columns that the rows have, in their order
         * @param scratch gets copies, and must outlast the use of the rows
         * @throws io.tributary.error.PipelineException {@code TARGET_CHANGED_OUTSIDE} when somebody else changed them
         */
        Optional<HeldRows> held(TableSchema columns, Engine engine, Scratch scratch);
    }

    /**
     * Rows of CSV files.
     *
     * @param rules the types that their texts become, where they are values of these
     */
    public static Source of(CsvTarget target, TypeRules rules, EngineSettings settings) {
        return (columns, engine, scratch) -> target.file(columns.table())
                .map(file -> new HeldRows(file.note().applied(), csv(file, rules.of(columns, settings), scratch)));
    }

    private static EngineMerge.OldRows csv(FinalFile file, List<ParquetType> types, Scratch scratch) {
        CsvFiles csv;
        OldRows rows = CsvTarget.rows(file);
        try (InputStream in = rows.open();
                CsvSpool spool = new CsvSpool(scratch.file("held.csv"))) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                spool.write(buffer, 0, count);
            }
            csv = spool.finish();
        } catch (IOException e) {
            throw Scratch.failure("copy " + file.describe() + " to", scratch.file("held.csv"), e);
        }
        List<String> names = types.stream().map(ParquetType::name).toList();
        long count = file.note().applied().rows();
        if (count == 0) {
            return EngineMerge.OldRows.none(names);
        }
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(Relation.column(i));
        }
        return new EngineMerge.OldRows(new TypedCsv(csv, types).select(columns), names, count);
    }
}
