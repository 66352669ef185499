package io.tributary.target.engine;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files being made for a table in a lake, in a folder that is there and empty: columns under their names with
 * their ids as field ids.
 */
public record LakeFiles(Engine engine, EngineSettings settings, Path folder) {
    /** A column of a row group gets a dictionary only if it has fewer different values than one in so many rows. */
    private static final int DICTIONARY_SHARE = 16;
    /** Of the engine's memory, what the row groups of all its threads may take. */
    private static final int ROW_GROUPS_SHARE = 4;

    /** What Iceberg reserves for the columns of a file of positions. */
    static final int PATH_ID = 2_147_483_546;

    static final int POSITION_ID = 2_147_483_545;

    private static final String NULL = "n";
    private static final String VALUE = "v";
    /** Of a text that would be too long for a folder's name; the text itself is in every row. */
    private static final String HASH = "h";

    private static final int TEXT_BYTES_MAX = 100;

    /**
     * A file.
     *
     * @param partition texts of the values by which rows are divided, null for NULL
     */
    public record Written(Path path, long rows, List<@Nullable String> partition, List<Chunk> chunks) {}

    /**
     * What a row group has of a column.
     *
     * @param column index
     * @param bytes compressed
     * @param values also NULLs
     * @param offset of the chunk's first byte in the file
     * @param least no value is less, NaN left out; null when nobody knows
     * @param most no value is more, NaN left out; null when nobody knows
     */
    public record Chunk(
            int group,
            int column,
            long bytes,
            long values,
            long nulls,
            long offset,
            @Nullable String least,
            @Nullable String most) {}

    /**
     * Writes rows as files that are, undivided, about so many bytes long. Signed zeros: see {@link ParquetFile#write}.
     *
     * @return the files that have rows
     */
    public List<Written> write(Relation rows, TableSchema schema, PartitionKeys keys, long fileBytes) {
        keys.prepare(engine, rows, folder);
        List<List<String>> files;
        try {
            files = copy(rows, schema, keys, fileBytes, dictionaryMax());
        } catch (Engine.SignedZero found) {
            empty();
            files = copy(rows, schema, keys, fileBytes, 0);
        }
        List<Written> written = new ArrayList<>();
        for (List<String> file : files) {
            long count = Long.parseLong(file.get(1));
            if (count > 0) {
                Path path = Path.of(file.get(0));
                written.add(new Written(path, count, partition(path, schema, keys), chunks(path)));
            }
        }
        if (!written.isEmpty()) {
            requireNames(schema, written.get(0).path());
        }
        return written;
    }

    private List<List<String>> copy(
            Relation rows, TableSchema schema, PartitionKeys keys, long fileBytes, int dictionaryMax) {
        int count = schema.columns().size();
        String columns = Sql.list(count, i -> {
            String column = "r." + Relation.column(i);
            boolean checked = dictionaryMax > 0 && rows.types().get(i).hasSignedZero();
            return (checked ? ParquetFile.unsigned(column) : column) + " AS " + ParquetFile.name(schema, i);
        });
        String ids = Sql.list(
                count,
                i -> ParquetFile.name(schema, i) + ": "
                        + schema.columns().get(i).id());
        List<String> names = IntStream.range(0, keys.count())
                .mapToObj(i -> unused(schema, i))
                .toList();
        String values = IntStream.range(0, keys.count())
                .mapToObj(i -> ", " + folderName(keys, i) + " AS " + Sql.name(names.get(i)))
                .collect(Collectors.joining());
        List<String> options = new ArrayList<>(options(dictionaryMax));
        options.add("FIELD_IDS {" + ids + "}");
        options.add("FILENAME_PATTERN '{uuid}'");
        options.add("RETURN_STATS");
        if (names.isEmpty()) {
            options.add("FILE_SIZE_BYTES " + fileBytes);
        } else {
            options.add("PARTITION_BY (" + names.stream().map(Sql::name).collect(Collectors.joining(", ")) + ")");
            options.add("WRITE_PARTITION_COLUMNS false");
            options.add("OVERWRITE_OR_IGNORE");
        }
        return engine.rows("COPY (SELECT " + columns + values + " FROM (" + rows.sql() + ") AS r" + keys.joins()
                + ") TO " + Sql.text(folder.toString()) + " (" + String.join(", ", options) + ")");
    }

    private static String folderName(PartitionKeys keys, int index) {
        String value = "(" + keys.expression(index) + ")::VARCHAR";
        String name = "'" + VALUE + "' || hex(encode(" + value + "))";
        if (keys.isText(index)) {
            name = "CASE WHEN strlen(" + value + ") <= " + TEXT_BYTES_MAX + " THEN " + name + " ELSE '" + HASH
                    + "' || sha256(" + value + ") END";
        }
        return "coalesce(" + name + ", '" + NULL + "')";
    }

    /** The engine sets aside as much for every column, also of a file with few rows. */
    private int dictionaryMax() {
        return settings.rowGroupRows() / DICTIONARY_SHARE;
    }

    private List<String> options(int dictionaryMax) {
        long groupBytes = settings.memoryBytes() / ROW_GROUPS_SHARE / settings.threads();
        return List.of(
                "FORMAT parquet",
                "COMPRESSION zstd",
                "COMPRESSION_LEVEL 1",
                "ROW_GROUP_SIZE " + settings.rowGroupRows(),
                "ROW_GROUP_SIZE_BYTES " + groupBytes,
                "DICTIONARY_SIZE_LIMIT " + dictionaryMax);
    }

    /** A name that no column has. */
    private static String unused(TableSchema schema, int index) {
        String name = "p" + index;
        for (boolean taken = true; taken; ) {
            String candidate = name;
            taken = schema.columns().stream().anyMatch(column -> column.name().equalsIgnoreCase(candidate));
            name = taken ? name + "_" : name;
        }
        return name;
    }

    /** From the names of the folders between: {@code p0=v6162/p1=n}, or from a row. */
    private List<@Nullable String> partition(Path path, TableSchema schema, PartitionKeys keys) {
        List<@Nullable String> values = new ArrayList<>();
        for (Path part : folder.toAbsolutePath().relativize(path.toAbsolutePath())) {
            String name = URLDecoder.decode(part.toString(), StandardCharsets.UTF_8);
            int sign = name.indexOf('=');
            if (sign >= 0) {
                String value = name.substring(sign + 1);
                values.add(
                        value.startsWith(HASH)
                                ? text(
                                        path,
                                        schema,
                                        keys.keys().get(values.size()).column())
                                : decoded(value));
            }
        }
        return values;
    }

    private static @Nullable String decoded(String value) {
        return value.equals(NULL)
                ? null
                : new String(HexFormat.of().parseHex(value.substring(VALUE.length())), StandardCharsets.UTF_8);
    }

    private String text(Path path, TableSchema schema, int column) {
        return engine.rows("SELECT " + Relation.column(column) + " FROM ("
                        + Sql.parquet(path, schema.columns().size()) + ") LIMIT 1")
                .get(0)
                .get(0);
    }

    private List<Chunk> chunks(Path path) {
        return engine
                .rows("SELECT row_group_id, column_id, total_compressed_size, num_values, stats_null_count,"
                        + " least(data_page_offset, coalesce(dictionary_page_offset, data_page_offset)),"
                        + " stats_min_value IS NULL OR stats_max_value IS NULL, stats_min_value, stats_max_value"
                        + " FROM parquet_metadata(" + Sql.file(path) + ") ORDER BY row_group_id, column_id")
                .stream()
                .map(LakeFiles::chunk)
                .toList();
    }

    private static Chunk chunk(List<String> row) {
        boolean unknown = row.get(6).equals("true");
        return new Chunk(
                Integer.parseInt(row.get(0)),
                Integer.parseInt(row.get(1)),
                Long.parseLong(row.get(2)),
                Long.parseLong(row.get(3)),
                row.get(4).isEmpty() ? -1 : Long.parseLong(row.get(4)),
                Long.parseLong(row.get(5)),
                unknown ? null : row.get(7),
                unknown ? null : row.get(8));
    }

    private void requireNames(TableSchema schema, Path path) {
        List<List<String>> found =
                engine.rows("SELECT name, field_id FROM parquet_schema(" + Sql.file(path) + ") OFFSET 1");
        List<List<String>> expected = new ArrayList<>();
        for (Column column : schema.columns()) {
            expected.add(List.of(column.name(), Integer.toString(column.id())));
        }
        if (!found.equals(expected)) {
            throw new PipelineException(
                    ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                    "Cannot keep the columns of " + schema.table() + " as Parquet under their names",
                    "Rename columns with unusual names at the source");
        }
    }

    /**
     * Writes a file of positions of rows that are gone, in the order of both its columns, which have Iceberg's reserved ids.
     * Sorted are numbers, which takes a third of the time that the locations would.
     *
     * @param gone a query of f, p: the number of a file and a position in it, each once
     * @param of the files
     */
    public Written writeDeletes(String gone, List<Integer> of, LiveFiles files, Path path) {
        List<Integer> inOrder = of.stream()
                .sorted(Comparator.comparing(
                        file -> files.location(file).getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .toList();
        String places = Sql.list(inOrder.size(), i -> "(" + inOrder.get(i) + ", " + (i + 1) + ")");
        String locations = Sql.list(inOrder.size(), i -> Sql.text(files.location(inOrder.get(i))));
        engine.run("COPY (SELECT ([" + locations + "])[place] AS file_path, pos FROM (SELECT n.place, g.p AS pos FROM ("
                + gone + ") AS g JOIN (VALUES " + places + ") AS n(f, place) ON n.f = g.f ORDER BY n.place, g.p)) TO "
                + Sql.text(path.toString()) + " (" + String.join(", ", options(dictionaryMax()))
                + ", FIELD_IDS {file_path: " + PATH_ID + ", pos: " + POSITION_ID + "})");
        List<Chunk> chunks = chunks(path);
        long rows = chunks.stream()
                .filter(chunk -> chunk.column() == 0)
                .mapToLong(Chunk::values)
                .sum();
        List<@Nullable String> none = List.of();
        return new Written(path, rows, none, chunks);
    }

    private void empty() {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> files = tree.filter(Files::isRegularFile).toList();
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw Scratch.failure("remove", folder, e);
        }
    }
}
