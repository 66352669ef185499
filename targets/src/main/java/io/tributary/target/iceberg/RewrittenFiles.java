package io.tributary.target.iceberg;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.LakeFiles;
import io.tributary.target.engine.ParquetType;
import io.tributary.target.engine.RowsOfFiles;
import io.tributary.target.engine.Scratch;
import io.tributary.target.iceberg.PlannedFiles.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.util.DeleteFileSet;

/** The files that one round of {@link Rewrite} puts in the place of others, partition after partition. */
final class RewrittenFiles {
    private final Lake lake;
    private final Path scratch;
    private final Engine engine;
    private final TableMetadata base;
    private final TableSchema schema;
    private final List<ParquetType> types;
    private final Partitions partitions;
    private final NewFiles files;
    private final RewriteFiles update;
    private long bytesLeft;
    private int filesLeft = Rewrite.FILES_MAX;
    private boolean full;
    private boolean empty = true;

    /** @param update told of all files that go and come */
    RewrittenFiles(
            Lake lake,
            Path scratch,
            Engine engine,
            TableMetadata base,
            TableSchema schema,
            List<ParquetType> types,
            Partitions partitions,
            NewFiles files,
            RewriteFiles update) {
        this.lake = lake;
        this.scratch = scratch;
        this.engine = engine;
        this.base = base;
        this.schema = schema;
        this.types = types;
        this.partitions = partitions;
        this.files = files;
        this.update = update;
        bytesLeft = lake.settings().fileBytes() * Rewrite.ROUND_SHARE;
    }

    boolean isEmpty() {
        return empty;
    }

    /** Whether something was left for another round. */
    boolean isFull() {
        return full;
    }

    void add(List<Part> partition, RewriteRule.Choice choice) {
        Set<Part> wanted = new LinkedHashSet<>(choice.rows());
        wanted.addAll(worn(choice.counted()));
        Set<Part> rows = new LinkedHashSet<>();
        wanted.stream().filter(this::isTaken).forEach(rows::add);
        List<Part> others =
                partition.stream().filter(part -> !rows.contains(part)).toList();
        Set<DeleteFile> positions = DeleteFileSet.create();
        rows.forEach(part -> positions.addAll(positions(part)));
        if (base.formatVersion() > 2) {
            others.forEach(part -> positions(part).forEach(positions::remove));
        } else {
            choice.positions().stream().filter(this::isTaken).forEach(positions::add);
        }
        if (rows.isEmpty() && positions.size() < 2) {
            return;
        }
        empty = false;
        if (!rows.isEmpty()) {
            write(List.copyOf(rows));
        }
        if (!positions.isEmpty()) {
            replace(positions, others);
        }
    }

    private static List<DeleteFile> positions(Part part) {
        return part.deletes().stream().filter(RewriteRule::isPositions).toList();
    }

    private boolean isTaken(Part part) {
        return isTaken(part.file().fileSizeInBytes());
    }

    private boolean isTaken(DeleteFile file) {
        return isTaken(file.fileSizeInBytes());
    }

    private boolean isTaken(long bytes) {
        boolean taken = bytes <= bytesLeft && filesLeft > 0;
        if (taken) {
            bytesLeft -= bytes;
            filesLeft--;
        } else {
            // what no round can take is no reason for another
            full |= bytes <= lake.settings().fileBytes() * Rewrite.ROUND_SHARE;
        }
        return taken;
    }

    private List<Part> worn(List<Part> counted) {
        if (counted.isEmpty()) {
            return List.of();
        }
        try (Scratch mine = Scratch.in(scratch)) {
            Map<Integer, Long> gone = rows(mine, counted).gone();
            return IntStream.range(0, counted.size())
                    .filter(i -> RewriteRule.isWorn(counted.get(i), gone.getOrDefault(i, 0L)))
                    .mapToObj(counted::get)
                    .toList();
        }
    }

    private RowsOfFiles rows(Scratch mine, List<Part> parts) {
        PlannedFiles planned = new PlannedFiles(lake.warehouse(), mine, base.schema(), parts);
        return new RowsOfFiles(engine, mine, planned, schema, types);
    }

    private LakeFiles lakeFiles(Path folder) {
        return new LakeFiles(engine, lake.settings().engine(), folder);
    }

    private void write(List<Part> parts) {
        try (Scratch mine = Scratch.in(scratch)) {
            RowsOfFiles rows = rows(mine, parts);
            long expected = parts.stream()
                            .mapToLong(part -> part.file().recordCount())
                            .sum()
                    - rows.gone().values().stream().mapToLong(Long::longValue).sum();
            List<Integer> all = IntStream.range(0, parts.size()).boxed().toList();
            Path folder = created(mine.file("data"));
            List<LakeFiles.Written> written = lakeFiles(folder)
                    .write(
                            rows.live(all),
                            schema,
                            partitions.keys(),
                            lake.settings().fileBytes());
            long found = written.stream().mapToLong(LakeFiles.Written::rows).sum();
            if (found != expected) {
                throw new PipelineException(
                        ErrorCode.INTERNAL,
                        "Wrote " + found + " rows of " + schema.table() + " into other files, expected " + expected,
                        "Report this");
            }
            written.forEach(file -> update.addFile(files.data(file, partitions, base.schema())));
        }
        for (Part part : parts) {
            update.deleteFile(part.file());
            part.deletes().stream()
                    .filter(delete -> !RewriteRule.isPositions(delete))
                    .forEach(update::deleteFile);
        }
    }

    /** Files of positions go; what they say of other data files than those that are written anew is kept in one. */
    private void replace(Set<DeleteFile> positions, List<Part> others) {
        positions.forEach(update::deleteFile);
        List<Part> concerned = others.stream()
                .map(part -> new Part(
                        part.file(),
                        part.deletes().stream().filter(positions::contains).toList()))
                .filter(part -> !part.deletes().isEmpty())
                .toList();
        if (concerned.isEmpty()) {
            return;
        }
        try (Scratch mine = Scratch.in(scratch)) {
            RowsOfFiles rows = rows(mine, concerned);
            List<Integer> of = List.copyOf(new TreeMap<>(rows.gone()).keySet());
            if (!of.isEmpty()) {
                LakeFiles.Written written =
                        rows.writeDeletes(lakeFiles(mine.folder()), of, mine.file("deletes.parquet"));
                DataFile first = concerned.get(0).file();
                update.addFile(files.positions(
                        written,
                        base.spec(),
                        first.partition(),
                        of.stream().map(i -> concerned.get(i).file().location()).toList()));
            }
        }
    }

    private static Path created(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw Scratch.failure("create", folder, e);
        }
    }
}
