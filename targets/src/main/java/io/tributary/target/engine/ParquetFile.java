package io.tributary.target.engine;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.target.FinalNote;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** A Parquet file being made. */
public record ParquetFile(Engine engine, EngineSettings settings, Path path) {
    /** Under which the file's own metadata has the ledger entry. */
    public static final String NOTE_KEY = "tributary";

    private static final int BUFFER_BYTES = 1 << 18;
    /** Of the engine's memory, what the row groups of all its threads may take. */
    private static final int ROW_GROUPS_SHARE = 4;
    /** A column of a row group gets a dictionary only if it has fewer different values than one in so many rows. */
    private static final int DICTIONARY_SHARE = 16;

    /**
     * Columns stand in the order of the schema, under their names, with their ids as field ids. The engine's dictionaries do
     * not tell zeros with and without a sign apart, so rows that have one with a sign are written without dictionaries.
     *
     * @param count how many rows there are: the engine sets aside a dictionary for every column, which takes longer than to
     *     write few rows
     */
    public void write(Relation rows, TableSchema schema, FinalNote note, long count) {
        long values = Math.max(1, Math.min(count, settings.rowGroupRows() / DICTIONARY_SHARE));
        try {
            write(rows, schema, note, (int) values);
        } catch (Engine.SignedZero found) {
            write(rows, schema, note, 0);
        }
    }

    private void write(Relation rows, TableSchema schema, FinalNote note, int dictionaryMax) {
        int count = schema.columns().size();
        String columns = Sql.list(count, i -> {
            boolean checked = dictionaryMax > 0 && rows.types().get(i).hasSignedZero();
            return (checked ? unsigned(Relation.column(i)) : Relation.column(i)) + " AS " + name(schema, i);
        });
        String ids = Sql.list(
                count, i -> name(schema, i) + ": " + schema.columns().get(i).id());
        long groupBytes = settings.memoryBytes() / ROW_GROUPS_SHARE / settings.threads();
        String options = String.join(
                ", ",
                "FORMAT parquet",
                "COMPRESSION zstd",
                "COMPRESSION_LEVEL 1",
                "USE_TMP_FILE false",
                "ROW_GROUP_SIZE " + settings.rowGroupRows(),
                "ROW_GROUP_SIZE_BYTES " + groupBytes,
                "DICTIONARY_SIZE_LIMIT " + dictionaryMax,
                "FIELD_IDS {" + ids + "}",
                "KV_METADATA {" + NOTE_KEY + ": " + Sql.text(note.text()) + "}");
        engine.run("COPY (SELECT " + columns + " FROM (" + rows.sql() + ")) TO " + Sql.text(path.toString()) + " ("
                + options + ")");
    }

    static String unsigned(String column) {
        return "CASE WHEN " + column + " = 0 AND signbit(" + column + ") THEN " + Engine.SIGNED_ZERO + " ELSE " + column
                + " END";
    }

    static String name(TableSchema schema, int column) {
        return Sql.name(schema.columns().get(column).name());
    }

    /** Refuses to go on when files of a table do not have as many rows as they must. */
    public static void requireRows(TableId table, long found, long expected) {
        if (found != expected) {
            throw new PipelineException(
                    ErrorCode.INTERNAL,
                    "Wrote " + found + " rows of " + table + " as Parquet, expected " + expected,
                    "Report this; to go on, load the table again: " + Refusals.reload(table));
        }
    }

    /** Looks into the file whether it has the columns and as many rows as it must. */
    public void check(TableSchema schema, long rows) {
        String file = Sql.file(path);
        long found = Long.parseLong(engine.rows("SELECT num_rows FROM parquet_file_metadata(" + file + ")")
                .get(0)
                .get(0));
        requireRows(schema.table(), found, rows);
        List<List<String>> columns = engine.rows("SELECT name, field_id FROM parquet_schema(" + file + ") OFFSET 1");
        List<List<String>> expected = new ArrayList<>();
        for (Column column : schema.columns()) {
            expected.add(List.of(column.name(), Integer.toString(column.id())));
        }
        if (!columns.equals(expected)) {
            throw new PipelineException(
                    ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                    "Cannot keep the columns of " + schema.table() + " as Parquet under their names",
                    "Rename columns with unusual names at the source");
        }
    }

    /** CRC-32C of the file. */
    public long crc32c() {
        return read((bytes, length) -> {});
    }

    /** Passes the file on to the upload; returns its CRC-32C. */
    public long copy(FileUpload upload) {
        return read((bytes, length) -> upload.write(bytes, 0, length));
    }

    private interface Piece {
        void take(byte[] bytes, int length);
    }

    private long read(Piece to) {
        CRC32C sum = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = new FileInputStream(path.toFile())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sum.update(buffer, 0, count);
                to.take(buffer, count);
            }
        } catch (IOException e) {
            throw Scratch.failure("read", path, e);
        }
        return sum.getValue();
    }
}
