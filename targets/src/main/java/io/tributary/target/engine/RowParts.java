package io.tributary.target.engine;

import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows, divided into parts by whoever takes them on: Parquet files with the columns c0, c1…, one after the other in one file, so
 * that a store is asked to keep one object, and each taker reads a range of it.
 *
 * @param path below the target's root
 */
public record RowParts(String path, List<Part> parts) implements Serializable {
    private static final int BUFFER_BYTES = 1 << 18;
    /** Of the engine's memory, what the row groups of all open parts may take. */
    private static final int ROW_GROUPS_SHARE = 4;

    private static final int OPEN_PARTS_MAX = 100;
    private static final int ROW_GROUP_ROWS = 16_384;

    /**
     * A Parquet file.
     *
     * @param number of the part; several files may have the same
     * @param offset of its first byte
     */
    public record Part(int number, long offset, long bytes, long rows) implements Serializable {}

    public RowParts {
        parts = List.copyOf(parts);
    }

    /**
     * Which part a row r belongs to.
     *
     * @param number an expression
     * @param joins what it needs beside the rows
     */
    public record Numbers(String number, String joins) {}

    /** Writes them. */
    public static RowParts write(
            Relation rows,
            Numbers by,
            Engine engine,
            EngineSettings settings,
            Scratch scratch,
            Files target,
            String path) {
        Path folder = scratch.file("parts");
        create(folder);
        long groupBytes = settings.memoryBytes() / ROW_GROUPS_SHARE / OPEN_PARTS_MAX;
        List<List<String>> files = engine.rows("COPY (SELECT "
                + Sql.list(rows.types().size(), i -> "r." + Relation.column(i))
                + ", (" + by.number() + ")::INTEGER AS p FROM (" + rows.sql() + ") AS r" + by.joins() + ") TO "
                + Sql.text(folder.toString())
                + " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 0, ROW_GROUP_SIZE "
                + ROW_GROUP_ROWS + ", ROW_GROUP_SIZE_BYTES " + groupBytes
                + ", PARTITION_BY (p), WRITE_PARTITION_COLUMNS false, FILENAME_PATTERN '{uuid}', OVERWRITE_OR_IGNORE,"
                + " RETURN_STATS)");
        List<Part> parts = new ArrayList<>();
        try (FileUpload upload = target.create(path, Precondition.ANY)) {
            for (List<String> file : files) {
                Path made = Path.of(file.get(0));
                String name = made.getName(made.getNameCount() - 2).toString();
                long offset = upload.bytes();
                append(made, upload);
                parts.add(new Part(
                        Integer.parseInt(name.substring(name.indexOf('=') + 1)),
                        offset,
                        upload.bytes() - offset,
                        Long.parseLong(file.get(1))));
            }
            upload.publish("");
        }
        return new RowParts(path, parts);
    }

    /** Those of one part: whoever takes it on is told of no other, because there are as many parts as takers. */
    public static List<RowParts> of(List<RowParts> all, int number) {
        List<RowParts> some = new ArrayList<>();
        for (RowParts each : all) {
            List<Part> own = each.parts().stream()
                    .filter(part -> part.number() == number)
                    .toList();
            if (!own.isEmpty()) {
                some.add(new RowParts(each.path(), own));
            }
        }
        return some;
    }

    private static void create(Path folder) {
        try {
            java.nio.file.Files.createDirectories(folder);
        } catch (IOException e) {
            throw Scratch.failure("create", folder, e);
        }
    }

    private static void append(Path file, FileUpload upload) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = java.nio.file.Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                upload.write(buffer, 0, count);
            }
            java.nio.file.Files.delete(file);
        } catch (IOException e) {
            throw Scratch.failure("move", file, e);
        }
    }

    /** All rows of those; if there are none, with the types given. */
    static EngineMerge.OldRows rows(
            List<RowParts> all, List<ParquetType> types, Engine engine, Files target, Scratch scratch) {
        List<Path> files = new ArrayList<>();
        long rows = 0;
        for (RowParts each : all) {
            for (Part part : each.parts()) {
                Path copy = scratch.file("part-" + files.size() + ".parquet");
                copy(target, each.path(), part, copy);
                files.add(copy);
                rows += part.rows();
            }
        }
        return files.isEmpty()
                ? EngineMerge.OldRows.none(types.stream().map(ParquetType::name).toList())
                : EngineMerge.OldRows.parquet(engine, files, rows);
    }

    private static void copy(Files target, String path, Part part, Path copy) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = target.openAt(path, part.offset());
                OutputStream out = java.nio.file.Files.newOutputStream(copy)) {
            long left = part.bytes();
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (count < 0) {
                    throw new IOException("it ends after " + (part.bytes() - left) + " of " + part.bytes() + " bytes");
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        } catch (IOException e) {
            throw Scratch.failure("copy " + target.describe(path) + " to", copy, e);
        }
    }
}
