package io.tributary.merge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.RowCounts;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Landed files in memory, with the lengths, check sums and counts that a landing zone would record. */
public final class MemoryLanding implements LandedFiles {
    private final Map<String, byte[]> contents = new HashMap<>();

    @Override
    public InputStream open(LandedFile file) {
        byte[] content = contents.get(file.path());
        if (content == null) {
            throw new PipelineException(ErrorCode.FILE_NOT_FOUND, "No such file: " + file.path(), "");
        }
        return new ByteArrayInputStream(content);
    }

    /** Lands rows of a full load. */
    public LandedFile load(TableSchema schema, int generation, String csv) {
        List<String> columns = new ArrayList<>(
                schema.columns().stream().map(column -> column.name()).toList());
        CsvRowReader reader = reader(csv, columns);
        long rows = 0;
        while (reader.next()) {
            rows++;
        }
        return land(schema, "LOAD", LandedFile.Kind.LOAD, generation, new RowCounts(rows, 0, 0), csv);
    }

    /** Lands changes, the operation first. */
    public LandedFile changes(TableSchema schema, int generation, String csv) {
        return changes(schema, LandedFile.Kind.CHANGE, generation, csv);
    }

    /** Lands changes that may have been applied before or may not fit, the operation first. */
    public LandedFile upserts(TableSchema schema, int generation, String csv) {
        return changes(schema, LandedFile.Kind.UPSERT, generation, csv);
    }

    private LandedFile changes(TableSchema schema, LandedFile.Kind kind, int generation, String csv) {
        List<String> columns = new ArrayList<>(List.of("Op"));
        schema.columns().forEach(column -> columns.add(column.name()));
        CsvRowReader reader = reader(csv, columns);
        long inserts = 0;
        long updates = 0;
        long deletes = 0;
        while (reader.next()) {
            switch (reader.buffer()[reader.offset(0)]) {
                case 'I' -> inserts++;
                case 'U' -> updates++;
                default -> deletes++;
            }
        }
        RowCounts counts = new RowCounts(inserts, updates, deletes);
        return land(schema, "CHANGE", kind, generation, counts, csv);
    }

    private static CsvRowReader reader(String csv, List<String> columns) {
        CsvSource source = new CsvSource("given", columns, ErrorCode.INTERNAL, "");
        return new CsvRowReader(new ByteArrayInputStream(csv.getBytes(UTF_8)), source);
    }

    private LandedFile land(
            TableSchema schema, String name, LandedFile.Kind kind, int generation, RowCounts counts, String csv) {
        byte[] content = csv.getBytes(UTF_8);
        String path = schema.table().path() + "/" + name + "%08X.csv".formatted(contents.size() + 1);
        contents.put(path, content);
        CRC32C sum = new CRC32C();
        sum.update(content);
        return new LandedFile(path, kind, generation, schema.version(), counts, content.length, sum.getValue());
    }

    /** Replaces the content of a file behind the back of whoever landed it. */
    public void damage(LandedFile file, String csv) {
        contents.put(file.path(), csv.getBytes(UTF_8));
    }

    /** The content of a file. */
    public String content(LandedFile file) {
        return new String(contents.get(file.path()), UTF_8);
    }
}
