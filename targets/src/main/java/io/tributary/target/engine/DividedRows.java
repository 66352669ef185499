package io.tributary.target.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Rows in a scratch file, ordered by what divides them, so that those of one partition are found at once. */
public final class DividedRows {
    /** So few that little more than a partition's rows is read for it. */
    private static final int ROW_GROUP_ROWS = 16_384;

    private static final int ROW_GROUPS_SHARE = 4;

    private final Engine engine;
    private final EngineSettings settings;
    private final PartitionValues by;
    private final List<ParquetType> types;
    private final Path file;

    /**
     * Rows with the same values.
     *
     * @param values one text for each field
     */
    public record Partition(List<String> values, long rows) {
        public Partition {
            values = List.copyOf(values);
        }
    }

    public DividedRows(Engine engine, EngineSettings settings, PartitionValues by, List<ParquetType> types, Path file) {
        this.engine = engine;
        this.settings = settings;
        this.by = by;
        this.types = types;
        this.file = file;
    }

    /** Fills the file; before that there is nothing to ask for. */
    public void write(Relation rows) {
        String columns = Sql.list(types.size(), Relation::column);
        int fields = by.expressions().size();
        String values = Sql.list(fields, i -> by.expressions().get(i) + " AS " + value(i));
        long groupBytes = settings.memoryBytes() / ROW_GROUPS_SHARE / settings.threads();
        engine.run("COPY (SELECT " + columns + ", " + values + " FROM (" + rows.sql() + ") ORDER BY "
                + Sql.list(fields, DividedRows::value) + ") TO " + Sql.text(file.toString())
                + " (FORMAT parquet, DICTIONARY_SIZE_LIMIT 0, ROW_GROUP_SIZE " + ROW_GROUP_ROWS
                + ", ROW_GROUP_SIZE_BYTES " + groupBytes + ")");
    }

    private static String value(int field) {
        return "v" + field;
    }

    private String all() {
        return "(" + Sql.parquet(file, types.size()) + ")";
    }

    /** The length in bytes of the longest value of each field. */
    public List<Long> longest() {
        String lengths = Sql.list(by.names().size(), i -> "coalesce(max(strlen(" + value(i) + ")), 0)");
        return engine.rows("SELECT " + lengths + " FROM " + all()).get(0).stream()
                .map(Long::parseLong)
                .toList();
    }

    /** Some partitions, by their values; all of them if they are fewer than {@code max}. */
    public List<Partition> partitions(int max) {
        int fields = by.names().size();
        String values = Sql.list(fields, DividedRows::value);
        return engine
                .rows("SELECT " + values + ", count(*) FROM " + all() + " GROUP BY ALL ORDER BY ALL LIMIT " + max)
                .stream()
                .map(row -> new Partition(row.subList(0, fields), Long.parseLong(row.get(fields))))
                .toList();
    }

    /** The rows of a partition, and all rows of some Parquet files with the same columns. */
    public Relation rows(Partition partition, List<Path> more) {
        String columns = Sql.list(types.size(), Relation::column);
        StringBuilder condition = new StringBuilder("true");
        for (int i = 0; i < partition.values().size(); i++) {
            String hex = HexFormat.of().formatHex(partition.values().get(i).getBytes(UTF_8));
            condition
                    .append(" AND ")
                    .append(value(i))
                    .append(" = decode(from_hex('")
                    .append(hex)
                    .append("'))");
        }
        Relation own = new Relation("SELECT " + columns + " FROM " + all() + " WHERE " + condition, types);
        return more.isEmpty()
                ? own
                : own.and(new Relation("SELECT " + columns + " FROM (" + Sql.parquet(more, types.size()) + ")", types));
    }
}
