package io.tributary.app.config;

import io.tributary.change.TableId;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionField.Transform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Columns as the pipeline file names them, {@code schema.table.column}, alone or in a transform. */
final class ColumnNames {
    /** Only the column may have a dot in its name. */
    private static final Pattern COLUMN = Pattern.compile("([^.]+)\\.([^.]+)\\.(.+)");

    private static final Pattern DAY = Pattern.compile("day\\((.+)\\)");
    private static final Pattern BUCKET = Pattern.compile("bucket\\(([1-9][0-9]{0,3}), *(.+)\\)");

    private ColumnNames() {}

    /** One field of a table. */
    private record TableField(TableId table, PartitionField field) {}

    static boolean isColumn(String text) {
        return COLUMN.matcher(text).matches();
    }

    /** Names of columns, by table. */
    static Map<TableId, Set<String>> byTable(List<String> columns) {
        Map<TableId, Set<String>> byTable = new HashMap<>();
        for (String column : columns) {
            Matcher parts = COLUMN.matcher(column);
            if (parts.matches()) {
                byTable.computeIfAbsent(table(parts), any -> new HashSet<>()).add(parts.group(3));
            }
        }
        return byTable;
    }

    /** A column, {@code day(column)} or {@code bucket(16, column)}; empty when it is none of them. */
    static Optional<PartitionField> partitionField(String text) {
        return parse(text).map(TableField::field);
    }

    /** The same, by table, each table's in their order. */
    static Map<TableId, List<PartitionField>> partitionFieldsByTable(List<String> fields) {
        Map<TableId, List<PartitionField>> byTable = new HashMap<>();
        for (String field : fields) {
            parse(field).ifPresent(parsed -> byTable.computeIfAbsent(parsed.table(), any -> new ArrayList<>())
                    .add(parsed.field()));
        }
        return byTable;
    }

    private static Optional<TableField> parse(String text) {
        Matcher day = DAY.matcher(text);
        if (day.matches()) {
            return parse(day.group(1), Transform.DAY, 0);
        }
        Matcher bucket = BUCKET.matcher(text);
        if (bucket.matches()) {
            return parse(bucket.group(2), Transform.BUCKET, Integer.parseInt(bucket.group(1)));
        }
        return text.endsWith(")") ? Optional.empty() : parse(text, Transform.IDENTITY, 0);
    }

    private static Optional<TableField> parse(String column, Transform transform, int buckets) {
        Matcher parts = COLUMN.matcher(column);
        return parts.matches()
                ? Optional.of(new TableField(table(parts), new PartitionField(parts.group(3), transform, buckets)))
                : Optional.empty();
    }

    /** The table of a name {@code schema.table}; empty when it is none. */
    static Optional<TableId> table(String name) {
        int dot = name.indexOf('.');
        boolean isTable = dot > 0 && dot < name.length() - 1 && name.indexOf('.', dot + 1) < 0;
        return isTable ? Optional.of(new TableId(name.substring(0, dot), name.substring(dot + 1))) : Optional.empty();
    }

    private static TableId table(Matcher column) {
        return new TableId(column.group(1), column.group(2));
    }
}
