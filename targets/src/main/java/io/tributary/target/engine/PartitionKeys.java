package io.tributary.target.engine;

import io.tributary.change.TableSchema;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The values by which rows are divided among files, as expressions over the rows r.
 *
 * @param keys in the order of the partition's fields
 */
public record PartitionKeys(List<Key> keys) {
    public static final PartitionKeys NONE = new PartitionKeys(List.of());

    /**
     * Murmur3 of 32 bits of the eight bytes of a whole number, lowest first. What stands twice in a macro is written twice
     * into the query, with all that is in it: so bits are rotated by a shift of the number that has them twice.
     */
    private static final List<String> MACROS = List.of(
            "times32(a, b) AS (a * b) & 4294967295::UBIGINT",
            "rotated(a, n) AS ((a * 4294967297::UBIGINT) >> (32 - n)) & 4294967295::UBIGINT",
            "mixed(h, k) AS (times32(rotated(xor(h, times32(rotated(times32(k, 3432918353::UBIGINT), 15),"
                    + " 461845907::UBIGINT)), 13), 5::UBIGINT) + 3864292196::UBIGINT) & 4294967295::UBIGINT",
            "final1(h) AS times32(xor(h, h >> 16), 2246822507::UBIGINT)",
            "final2(h) AS times32(xor(h, h >> 13), 3266489909::UBIGINT)",
            "final3(h) AS xor(h, h >> 16)",
            "hashed(v) AS final3(final2(final1(xor(mixed(mixed(0::UBIGINT, (v & 4294967295)::UBIGINT),"
                    + " ((v >> 32) & 4294967295)::UBIGINT), 8::UBIGINT))))");

    /**
     * One of them.
     *
     * @param column index of the column
     * @param hash of the canonical text of a value that is no whole number, date or time; of which the bucket is made
     */
    public record Key(int column, ParquetType type, PartitionField field, ToIntFunction<String> hash) {}

    public PartitionKeys {
        keys = List.copyOf(keys);
    }

    /**
     * One of them.
     *
     * @param types of the columns
     */
    public static Key key(
            TableSchema schema, List<ParquetType> types, int column, PartitionField field, ToIntFunction<String> hash) {
        if (column >= schema.columns().size()) {
            throw new IllegalArgumentException("No column " + column);
        }
        return new Key(column, types.get(column), field, hash);
    }

    int count() {
        return keys.size();
    }

    /** Whether rows are divided by texts as they are. */
    boolean isText(int index) {
        Key key = keys.get(index);
        return key.field().transform() == PartitionField.Transform.IDENTITY
                && key.type().name().equals(ParquetType.TEXT.name());
    }

    /** Makes what the expressions need. Streams all values that Java has to look at. */
    void prepare(Engine engine, Relation rows, Path scratch) {
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            if (key.field().transform() != PartitionField.Transform.BUCKET) {
                continue;
            }
            if (whole(key) != null) {
                for (String macro : MACROS) {
                    engine.run("CREATE OR REPLACE TEMP MACRO " + macro);
                }
            } else {
                hash(engine, rows, i, scratch.resolveSibling("buckets-" + i + ".csv"));
            }
        }
    }

    private void hash(Engine engine, Relation rows, int index, Path file) {
        Key key = keys.get(index);
        String value = text(key, Relation.column(key.column()));
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            engine.each(
                    "SELECT DISTINCT hex(encode(" + value + ")) FROM (" + rows.sql() + ") WHERE "
                            + Relation.column(key.column()) + " IS NOT NULL",
                    hex -> write(out, hex, key));
        } catch (IOException e) {
            throw Scratch.failure("write", file, e);
        }
        engine.run("CREATE OR REPLACE TEMP TABLE buckets" + index + " AS SELECT decode(unhex(h)) AS v, b FROM read_csv("
                + Sql.file(file) + ", auto_detect = false, header = false, delim = ',', quote = '', escape = '',"
                + " columns = {'h': 'VARCHAR', 'b': 'INTEGER'}, nullstr = '-', max_line_size = 16777216,"
                + " buffer_size = 33554432)");
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw Scratch.failure("remove", file, e);
        }
    }

    private static void write(BufferedWriter out, String hex, Key key) {
        String text = new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
        int bucket =
                (key.hash().applyAsInt(text) & Integer.MAX_VALUE) % key.field().buckets();
        try {
            out.write(hex + "," + bucket + "\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(Key key, String value) {
        return ParquetType.text(key.type().name(), value);
    }

    /** The value as the whole number that is hashed; null when it is hashed otherwise. */
    private static @Nullable String whole(Key key) {
        String column = "r." + Relation.column(key.column());
        return switch (key.type().name()) {
            case "INTEGER", "BIGINT" -> column + "::BIGINT";
            case "DATE" -> "(" + column + " - DATE '1970-01-01')::BIGINT";
            case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIME" -> "epoch_us(" + column + ")";
            default -> null;
        };
    }

    /** Numbers parts, so that rows of one partition are in one part. */
    public RowParts.Numbers parts(int count, Engine engine, Relation rows, Path scratch) {
        prepare(engine, rows, scratch);
        return new RowParts.Numbers("hash(" + Sql.list(keys.size(), this::expression) + ") % " + count, joins());
    }

    String expression(int index) {
        Key key = keys.get(index);
        String column = "r." + Relation.column(key.column());
        return switch (key.field().transform()) {
            case IDENTITY ->
                key.type().name().equals("TIMESTAMP WITH TIME ZONE")
                        ? "make_timestamp(epoch_us(" + column + "))"
                        : column;
            case DAY ->
                switch (key.type().name()) {
                    case "TIMESTAMP WITH TIME ZONE" -> "make_timestamp(epoch_us(" + column + "))::DATE";
                    default -> column + "::DATE";
                };
            case BUCKET -> {
                String whole = whole(key);
                yield whole == null
                        ? "b" + index + ".b"
                        : "(hashed(" + whole + ") & 2147483647) % "
                                + key.field().buckets();
            }
        };
    }

    /** What the expressions need beside the rows. */
    String joins() {
        StringBuilder joins = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            if (key.field().transform() == PartitionField.Transform.BUCKET && whole(key) == null) {
                joins.append(" LEFT JOIN buckets" + i + " AS b" + i + " ON b" + i + ".v = "
                        + text(key, "r." + Relation.column(key.column())));
            }
        }
        return joins.toString();
    }
}
