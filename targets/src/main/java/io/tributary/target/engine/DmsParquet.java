package io.tributary.target.engine;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Sign;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.FileForm.Compression;
import io.tributary.landing.dms.ParquetConversion;
import io.tributary.landing.dms.ParquetForm;
import io.tributary.landing.dms.ParquetForm.Encoding;
import io.tributary.landing.dms.ParquetForm.Timestamps;
import io.tributary.landing.dms.ParquetForm.Version;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Parquet files of the shape that DMS gives them, as far as the engine can: all columns are optional, without field ids, and
 * under the names of the source. A value that its column cannot hold is refused; MySQL's zero dates become NULL. One engine for
 * each file, with one thread, so that rows stay in order.
 */
public final class DmsParquet implements ParquetConversion {
    private static final long MEMORY_BYTES = 256L << 20;
    private static final int BUFFER_BYTES = 1 << 20;
    /** So many files are made at a time; the others wait. */
    private static final int ENGINES_MAX = 2;
    /** The engine takes no fewer rows for a group. */
    private static final long GROUP_ROWS_MIN = 2048;

    private final ParquetForm form;
    private final Compression compression;
    private final Path scratch;
    private final Semaphore engines = new Semaphore(ENGINES_MAX);

    /** @param scratch what does not fit into memory goes there */
    public DmsParquet(DmsSettings settings, Path scratch) {
        this.form = settings.parquet();
        this.compression = settings.files().compression();
        this.scratch = scratch;
    }

    @Override
    public void convert(Path rows, Columns columns, long count, Path target) {
        engines.acquireUninterruptibly();
        try {
            write(rows, columns, count, target);
        } finally {
            engines.release();
        }
    }

    private void write(Path rows, Columns columns, long count, Path target) {
        TableSchema schema = columns.schema();
        List<String> names = names(columns);
        requireDistinct(schema, names);
        List<ParquetType> types = types(columns);
        TypedCsv typed = new TypedCsv(CsvFiles.of(rows, scan(rows)).inOrder(rows), types);
        EngineSettings settings = new EngineSettings(Map.of(), MEMORY_BYTES, 1, (int) GROUP_ROWS_MIN);
        try (Scratch spill = Scratch.in(scratch);
                Engine engine = Engine.open(settings, spill.folder())) {
            engine.run("SET preserve_insertion_order = true");
            engine.run("COPY (SELECT " + Sql.list(names.size(), i -> shown(i, types) + " AS " + Sql.name(names.get(i)))
                    + " FROM (" + typed.select(fields(names.size())) + ")) TO "
                    + Sql.text(target.toString()) + " (" + options() + ")");
            check(engine, schema, target, count);
        } catch (Engine.Refusal refusal) {
            throw refused(columns, types, refusal.field());
        }
    }

    private static List<String> fields(int count) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fields.add(Relation.column(i));
        }
        return fields;
    }

    private static List<String> names(Columns columns) {
        List<String> names = new ArrayList<>();
        if (columns.operation()) {
            names.add("Op");
        }
        if (!columns.timestamp().isEmpty()) {
            names.add(columns.timestamp());
        }
        columns.schema().columns().forEach(column -> names.add(column.name()));
        return names;
    }

    /** The engine changes names that differ from others in upper and lower case only. */
    private static void requireDistinct(TableSchema schema, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new PipelineException(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Cannot land " + schema.table() + " as Parquet: two columns are called " + name
                                + ", in upper or lower case",
                        "Let a rule of source.mappings rename one of them, or land as CSV");
            }
        }
    }

    private static int leading(Columns columns) {
        return (columns.operation() ? 1 : 0) + (columns.timestamp().isEmpty() ? 0 : 1);
    }

    private List<ParquetType> types(Columns columns) {
        List<ParquetType> types = new ArrayList<>();
        for (int i = 0; i < leading(columns); i++) {
            types.add(ParquetType.TEXT);
        }
        for (Column column : columns.schema().columns()) {
            types.add(type(column.type()));
        }
        return types;
    }

    /** UUIDs and JSON are texts; 32 unsigned bits are 64 signed ones in the first version of the format. */
    private ParquetType type(ColumnType type) {
        if (type instanceof ColumnType.Uuid || type instanceof ColumnType.Json) {
            return ParquetType.TEXT;
        }
        if (type instanceof ColumnType.Int whole
                && whole.sign() == Sign.UNSIGNED
                && whole.bits() == 32
                && form.version() == Version.PARQUET_1_0) {
            return ParquetType.of(new ColumnType.Int(64, Sign.SIGNED));
        }
        return zeroDatesAsNull(type);
    }

    /** DMS has no other value for a date that no calendar has. */
    private static ParquetType zeroDatesAsNull(ColumnType type) {
        ParquetType usual = ParquetType.of(type);
        if (!(type instanceof ColumnType.Date) && !(type instanceof ColumnType.Timestamp)) {
            return usual;
        }
        String isZero = "regexp_matches(%t, '^[0-9]{4}-(00-[0-9]{2}|[0-9]{2}-00)')";
        return new ParquetType(
                usual.name(),
                usual.candidate(),
                "CASE WHEN " + isZero + " THEN true ELSE " + usual.condition() + " END");
    }

    private String shown(int field, List<ParquetType> types) {
        String column = Relation.column(field);
        return types.get(field).name().startsWith("TIMESTAMP") && form.timestamps() == Timestamps.MILLIS
                ? "date_trunc('millisecond', " + column + "::TIMESTAMP)::TIMESTAMP_MS"
                : column;
    }

    private String options() {
        List<String> options = new ArrayList<>(List.of(
                "FORMAT parquet",
                "COMPRESSION " + (compression == Compression.GZIP ? "gzip" : "uncompressed"),
                "USE_TMP_FILE false",
                "ROW_GROUP_SIZE " + Math.max(GROUP_ROWS_MIN, form.rowGroupRows()),
                "PARQUET_VERSION " + (form.version() == Version.PARQUET_1_0 ? "v1" : "v2")));
        if (form.encoding() == Encoding.PLAIN) {
            options.add("DICTIONARY_SIZE_LIMIT 0");
        } else {
            options.add("STRING_DICTIONARY_PAGE_SIZE_LIMIT " + form.dictionaryBytesMax());
        }
        return String.join(", ", options);
    }

    private static CsvScan scan(Path rows) {
        CsvScan scan = new CsvScan();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = new FileInputStream(rows.toFile())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                scan.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw Scratch.failure("read", rows, e);
        }
        return scan;
    }

    private static void check(Engine engine, TableSchema schema, Path target, long count) {
        String found = engine.rows("SELECT num_rows FROM parquet_file_metadata(" + Sql.file(target) + ")")
                .get(0)
                .get(0);
        if (Long.parseLong(found) != count) {
            throw new PipelineException(
                    ErrorCode.INTERNAL,
                    "Wrote " + found + " rows of " + schema.table() + " as Parquet, expected " + count,
                    "Report this");
        }
    }

    private static PipelineException refused(Columns columns, List<ParquetType> types, int field) {
        String column = columns.schema().columns().get(field - leading(columns)).name();
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "Cannot land " + columns.schema().table() + " as Parquet: a value in column " + column
                        + " is none that the type " + types.get(field).name() + " holds exactly",
                "Let a rule of source.mappings change the column's data type to string, or land as CSV; then load the table again:"
                        + " tributary reload " + columns.schema().table());
    }
}
