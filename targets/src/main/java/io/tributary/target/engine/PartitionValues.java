package io.tributary.target.engine;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The texts by which rows are divided, one for each partition field.
 *
 * @param names what the texts are called: the column, or {@code <column>_day}
 * @param columns the columns they are made of
 * @param expressions of the columns of a {@link Relation}; never NULL
 */
public record PartitionValues(List<String> names, List<String> columns, List<String> expressions) {
    /** Stands for NULL, and for the empty text. */
    public static final String NULL = "__HIVE_DEFAULT_PARTITION__";

    private static final String DAY_SUFFIX = "_day";

    public PartitionValues {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
        expressions = List.copyOf(expressions);
    }

    /**
     * The texts that the fields ask for.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when rows of the table cannot be divided so
     */
    public static PartitionValues of(TableSchema schema, List<PartitionField> fields, EngineSettings settings) {
        List<ParquetType> types = TypeRules.PARQUET.of(schema, settings);
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        for (PartitionField field : fields) {
            int index = indexOf(schema, field.column());
            if (index < 0) {
                throw invalid(schema, field, "it has no such column");
            }
            String text = text(field, types.get(index).name(), Relation.column(index));
            if (text.isEmpty()) {
                throw invalid(
                        schema, field, "a value of type " + types.get(index).name() + " does not tell a partition");
            }
            String name = name(field);
            boolean clash = field.transform() == PartitionField.Transform.DAY
                    && schema.columns().stream().anyMatch(column -> name.equalsIgnoreCase(column.name()));
            if (clash || !taken.add(name.toLowerCase(Locale.ROOT))) {
                throw invalid(schema, field, "there is another " + name);
            }
            names.add(name);
            expressions.add("coalesce(nullif(" + text + ", ''), " + Sql.text(NULL) + ")");
        }
        List<String> columns = fields.stream().map(PartitionField::column).toList();
        return new PartitionValues(names, columns, expressions);
    }

    private static int indexOf(TableSchema schema, String column) {
        return schema.columns().stream().map(Column::name).toList().indexOf(column);
    }

    private static String name(PartitionField field) {
        return field.transform() == PartitionField.Transform.DAY ? field.column() + DAY_SUFFIX : field.column();
    }

    /** Empty where there is none. */
    private static String text(PartitionField field, String type, String value) {
        return switch (field.transform()) {
            case IDENTITY -> ParquetType.text(type, value);
            case DAY ->
                switch (type) {
                    case "DATE" -> value + "::VARCHAR";
                    case "TIMESTAMP" -> value + "::DATE::VARCHAR";
                    case "TIMESTAMP WITH TIME ZONE" -> "make_timestamp(epoch_us(" + value + "))::DATE::VARCHAR";
                    default -> "";
                };
            case BUCKET -> "";
        };
    }

    private static PipelineException invalid(TableSchema schema, PartitionField field, String finding) {
        String day = field.transform() == PartitionField.Transform.DAY ? "the day of " : "";
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot divide " + schema.table() + " by " + day + "column " + field.column() + ": " + finding,
                "Divide it by texts, whole numbers, dates, or days of timestamps of the table (partition-by), then load"
                        + " it again: " + Refusals.reload(schema.table()));
    }

    /** A condition for rows, c0, c1…, of the partitions that one of several shares has. */
    public String isShare(int share, int shares) {
        return share(shares) + " = " + share;
    }

    private String share(int shares) {
        return "hash(" + String.join(", ", expressions) + ") % " + shares;
    }

    /** Numbers parts by the shares that have their partitions. */
    public SplitShare.Numbering parts(int shares) {
        String number = share(shares);
        return (engine, rows, scratch) -> new RowParts.Numbers(number, "");
    }

    /** Which of several shares has a partition. */
    public static int share(Engine engine, List<String> values, int shares) {
        String literals = Sql.list(
                values.size(),
                i -> "decode(from_hex('"
                        + HexFormat.of().formatHex(values.get(i).getBytes(StandardCharsets.UTF_8)) + "'))");
        return Integer.parseInt(
                engine.rows("SELECT hash(" + literals + ") % " + shares).get(0).get(0));
    }
}
