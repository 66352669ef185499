package io.tributary.target.transform;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.files.Precondition;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One table that is landed, transformed and applied to a CSV file, in memory but for scratch space. */
final class TransformedTable {
    static final TableId TABLE = new TableId("world", "person");
    static final EngineSettings ENGINE = new EngineSettings(Map.of(), 64L << 20, 2, 2048);

    private static final String REFERENCE = "cities.csv";
    private static final String FINAL = "world/person/final_output.csv";

    final LandedLog log;
    final Files notes = new MemoryFiles();
    final Files references = new MemoryFiles();
    final Files lake = new MemoryFiles();
    private final Path scratch;
    private Transform transform;

    TransformedTable(Path scratch, TableSchema first, Transform transform) {
        this.scratch = scratch;
        this.transform = transform;
        log = new LandedLog(first);
    }

    /** Columns {@code name type}, their ids from 1; key columns by id. */
    static TableSchema schema(int version, List<Integer> key, String... columns) {
        List<Column> all = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            String[] parts = columns[i].split(" ");
            all.add(new Column(i + 1, parts[0], ColumnType.parse(parts[1]), parts[1], null));
        }
        return new TableSchema(TABLE, version, all, key, "");
    }

    static Transform transform(String where, String select) {
        return new Transform(TABLE, where, select, null);
    }

    static Transform joined(String where, String select, String on) {
        return new Transform(TABLE, where, select, new Transform.Join(REFERENCE, "c", on));
    }

    void become(Transform other) {
        transform = other;
    }

    void putReference(String csv) {
        putReference(REFERENCE, csv.getBytes(UTF_8));
    }

    void putReference(String name, byte[] bytes) {
        try (FileUpload upload = references.create(name, Precondition.ANY)) {
            upload.write(bytes, 0, bytes.length);
            upload.publish("");
        }
    }

    Target open() {
        return open(lake, notes, scratch, transform);
    }

    Target open(Files finalFiles, Files noted, Path folder, Transform with) {
        TransformedFiles files = new TransformedFiles(log.files());
        CsvTarget target = CsvTarget.open(
                finalFiles, CsvSettings.DEFAULT, new StreamingMerge(files, MergeSettings.in(folder)), "me");
        return over(target, files, noted, folder, with);
    }

    /** Any target, with this table's transform before it. */
    Target over(Target target, TransformedFiles files) {
        return over(target, files, notes, scratch, transform);
    }

    private Target over(Target target, TransformedFiles files, Files noted, Path folder, Transform with) {
        Map<TableId, TransformingTarget.Part> parts = with == null
                ? Map.of()
                : Map.of(
                        TABLE,
                        new TransformingTarget.Part(
                                with,
                                with.join() == null
                                        ? null
                                        : new ReferenceFile(
                                                references, with.join().file())));
        return TransformingTarget.open(
                target, parts, new TransformNotes(noted, "lake"), new TransformingTarget.Work(files, ENGINE, folder));
    }

    /** Applies all that is landed, in one plan. */
    Applied apply() {
        try (Target target = open()) {
            Applied before = target.applied(TABLE);
            return log.plan(before).map(target::apply).orElse(before);
        }
    }

    /** The final rows, sorted. */
    List<String> rows() {
        List<String> rows = new ArrayList<>();
        String content = content(lake);
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < content.length(); i++) {
            quoted ^= content.charAt(i) == '"';
            if (content.charAt(i) == '\n' && !quoted) {
                rows.add(content.substring(start, i + 1));
                start = i + 1;
            }
        }
        rows.sort(null);
        return rows;
    }

    static String content(Files lake) {
        try (InputStream in = lake.open(FINAL)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Optional<Target.Failure> failure() {
        try (Target target = open()) {
            return target.failure(TABLE);
        }
    }
}
