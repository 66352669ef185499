package io.tributary.target.engine;

import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Decimal;
import io.tributary.change.ColumnType.Int;
import io.tributary.change.ColumnType.Real;
import io.tributary.change.ColumnType.Sign;
import io.tributary.change.ColumnType.Zone;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.adopted.ParquetText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Parquet files that somebody else wrote, as text. Engines are kept for the next file: starting one takes longer than reading a
 * small file.
 */
public final class AdoptedParquet implements ParquetText {
    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\)");
    private static final Map<String, ColumnType> TYPES = Map.ofEntries(
            Map.entry("BOOLEAN", new ColumnType.Bool()),
            Map.entry("TINYINT", new Int(8, Sign.SIGNED)),
            Map.entry("SMALLINT", new Int(16, Sign.SIGNED)),
            Map.entry("INTEGER", new Int(32, Sign.SIGNED)),
            Map.entry("BIGINT", new Int(64, Sign.SIGNED)),
            Map.entry("UTINYINT", new Int(8, Sign.UNSIGNED)),
            Map.entry("USMALLINT", new Int(16, Sign.UNSIGNED)),
            Map.entry("UINTEGER", new Int(32, Sign.UNSIGNED)),
            Map.entry("UBIGINT", new Int(64, Sign.UNSIGNED)),
            Map.entry("FLOAT", new Real(32)),
            Map.entry("DOUBLE", new Real(64)),
            Map.entry("VARCHAR", new ColumnType.Text()),
            Map.entry("BLOB", new ColumnType.Binary()),
            Map.entry("DATE", new ColumnType.Date()),
            Map.entry("TIME", new ColumnType.Time(Zone.NONE)),
            Map.entry("TIMESTAMP", new ColumnType.Timestamp(Zone.NONE)),
            Map.entry("TIMESTAMP_S", new ColumnType.Timestamp(Zone.NONE)),
            Map.entry("TIMESTAMP_MS", new ColumnType.Timestamp(Zone.NONE)),
            Map.entry("TIMESTAMP_NS", new ColumnType.Timestamp(Zone.NONE)),
            Map.entry("TIMESTAMP WITH TIME ZONE", new ColumnType.Timestamp(Zone.ZONED)),
            Map.entry("UUID", new ColumnType.Uuid()),
            Map.entry("JSON", new ColumnType.Json()));

    private final ConcurrentLinkedDeque<Engine> idle = new ConcurrentLinkedDeque<>();

    /** A column as the engine has it. */
    private record Found(String name, String type) {}

    @Override
    public List<ParquetColumn> columns(Path file, String name) {
        Engine engine = engine(file);
        List<ParquetColumn> columns = found(engine, file, name).stream()
                .map(column ->
                        new ParquetColumn(column.name(), type(column).orElseThrow(() -> unsupported(column, name))))
                .toList();
        idle.push(engine);
        return columns;
    }

    private static Optional<ColumnType> type(Found column) {
        Matcher decimal = DECIMAL.matcher(column.type());
        if (decimal.matches()) {
            return Optional.of(new Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2))));
        }
        return Optional.ofNullable(TYPES.get(column.type()));
    }

    private static PipelineException unsupported(Found column, String name) {
        return new PipelineException(
                ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                "Cannot read " + name + ": column " + column.name() + " has the type " + column.type()
                        + ", which no column of a table has",
                "Let a mapping rule of the task change or remove that column");
    }

    private static List<Found> found(Engine engine, Path file, String name) {
        try {
            List<Found> found = new ArrayList<>();
            for (List<String> row : engine.rows("DESCRIBE " + Sql.parquet(file, 0))) {
                found.add(new Found(row.get(0), row.get(1)));
            }
            return found;
        } catch (PipelineException failure) {
            throw unreadable(failure, engine, name);
        }
    }

    @Override
    public void write(Path file, String name, Path csv) {
        Engine engine = engine(csv);
        List<Found> columns = found(engine, file, name);
        String texts = IntStream.range(0, columns.size())
                .mapToObj(i -> text(columns.get(i).type(), Relation.column(i)))
                .collect(Collectors.joining(", "));
        try {
            engine.run("COPY (SELECT " + texts + " FROM (" + Sql.parquet(file, columns.size()) + ")) TO "
                    + Sql.text(csv.toAbsolutePath().toString())
                    + " (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '')");
        } catch (PipelineException failure) {
            throw unreadable(failure, engine, name);
        }
        idle.push(engine);
    }

    /** The canonical text of a value. Fractions of seconds have six digits, as DMS writes them to CSV. */
    private static String text(String type, String value) {
        return switch (type) {
            case "BLOB" -> "lower(hex(" + value + "))";
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS" -> moment(value + "::TIMESTAMP", "%f");
            case "TIMESTAMP_NS" -> moment(value, "%n");
            case "TIMESTAMP WITH TIME ZONE" -> moment("make_timestamp(epoch_us(" + value + "))", "%f");
            case "FLOAT", "DOUBLE" ->
                "CASE WHEN isnan(" + value + ") THEN 'NaN' WHEN isinf(" + value + ") THEN CASE WHEN " + value
                        + " > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE regexp_replace(" + value
                        + "::VARCHAR, '\\.0$', '') END";
            default -> value + "::VARCHAR";
        };
    }

    private static String moment(String value, String fraction) {
        return "strftime(" + value + ", '%Y-%m-%d %H:%M:%S." + fraction + "')";
    }

    private Engine engine(Path beside) {
        Engine kept = idle.poll();
        if (kept != null) {
            return kept;
        }
        Path folder = beside.toAbsolutePath().getParent();
        Engine engine = Engine.open(
                new EngineSettings(
                        Map.of(), EngineSettings.DEFAULT.memoryBytes(), 1, EngineSettings.DEFAULT.rowGroupRows()),
                folder == null ? beside : folder);
        engine.run("SET preserve_insertion_order = true");
        return engine;
    }

    /** What is no Parquet file is the file's fault; an engine that failed is not used again. */
    private static PipelineException unreadable(PipelineException failure, Engine engine, String name) {
        engine.close();
        boolean isFile = failure.code() == ErrorCode.FILE_IO || failure.code() == ErrorCode.INTERNAL;
        return isFile
                ? new PipelineException(
                        ErrorCode.LANDING_CORRUPT,
                        "Cannot read " + name + ": it is no Parquet file that can be read",
                        "Write the file again as it should be; then: tributary retry",
                        failure)
                : failure;
    }
}
