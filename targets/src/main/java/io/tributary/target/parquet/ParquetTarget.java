package io.tributary.target.parquet;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.FileTarget;
import io.tributary.target.FinalFile;
import io.tributary.target.Target;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineMerge;
import io.tributary.target.engine.HeldRows;
import io.tributary.target.engine.KeptFiles;
import io.tributary.target.engine.ParquetFile;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One Parquet file a table, or a folder of them with a manifest, kept as {@link FileTarget} says. Columns are of the types that {@code docs/types/parquet.md}
 * shows; {@code docs/formats/partitions.md} shows the folders. The file's own metadata has its note too, under the key {@value ParquetFile#NOTE_KEY}, without the check sum.
 * Rows are in no particular order. Thread-safe for different tables.
 *
 * <p>A value that its column's type does not hold exactly fails its table with {@code VALUE_UNSUPPORTED}; so do columns
 * that nothing but upper and lower case tells apart, with {@code TABLE_SCHEMA_UNSUPPORTED}.
 */
public final class ParquetTarget implements Target, HeldRows.Source {
    /** Files of a partition below this size are rewritten whenever rows come into it. */
    private static final long SMALL_FILE_BYTES = 32 << 20;

    private final Files files;
    private final ParquetSettings settings;
    private final FileTarget target;

    private ParquetTarget(Files files, ParquetSettings settings, FileTarget target) {
        this.files = files;
        this.settings = settings;
        this.target = target;
    }

    /**
     * Opens the target for writing: claims it, and removes what dead processes left.
     *
     * @param merge memory for the outcome of changes, and the scratch folder
     * @param holder who opens it, shown to whoever is refused
     * @throws io.tributary.error.PipelineException {@code TARGET_IN_USE} naming the holder
     */
    public static ParquetTarget open(
            Files files, ParquetSettings settings, LandedFiles landed, MergeSettings merge, String holder) {
        return open(files, settings, new ParquetFormat.Source(landed, merge, SMALL_FILE_BYTES), holder);
    }

    /**
     * As {@link #open(Files, ParquetSettings, LandedFiles, MergeSettings, String)}, with others to find and write rows of large
     * tables that are divided. The table is the same whoever did it; one that is a single file has a single writer.
     */
    public static ParquetTarget open(
            Files files,
            ParquetSettings settings,
            LandedFiles landed,
            MergeSettings merge,
            Workers workers,
            String holder) {
        return open(files, settings, new ParquetFormat.Source(landed, merge, SMALL_FILE_BYTES, workers), holder);
    }

    static ParquetTarget open(Files files, ParquetSettings settings, ParquetFormat.Source source, String holder) {
        ParquetFormat format = new ParquetFormat(settings, files, source);
        FileTarget target = FileTarget.open(files, format, holder);
        try {
            Scratch.sweep(source.merge().scratch());
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
        return new ParquetTarget(files, settings, target);
    }

    /** Opens the target to look at it, whoever is writing it. Applying is refused. */
    public static ParquetTarget readOnly(Files files, ParquetSettings settings) {
        return new ParquetTarget(files, settings, FileTarget.readOnly(files, new ParquetFormat(settings, files, null)));
    }

    @Override
    public Applied applied(TableId table) {
        return target.applied(table);
    }

    @Override
    public Applied apply(Plan plan) {
        return target.apply(plan);
    }

    @Override
    public Optional<HeldRows> held(TableSchema columns, Engine engine, Scratch scratch) {
        return target.file(columns.table()).map(file -> {
            Applied applied = file.note().applied();
            return settings.fields(columns.table()).isEmpty()
                    ? new HeldRows(applied, ParquetFormat.rows(file, engine, scratch))
                    : new HeldRows(applied, divided(file, columns.table(), engine, scratch));
        });
    }

    private EngineMerge.OldRows divided(FinalFile manifest, TableId table, Engine engine, Scratch scratch) {
        String folder = settings.folder(table);
        OldFolder held = OldFolder.of(files, folder, Optional.of(manifest), true);
        List<Path> parts = new OldParts(files, folder, manifest, scratch)
                .open(held.manifest().orElseThrow().files(), held.present()).stream()
                        .map(KeptFiles.OldFile::path)
                        .toList();
        return EngineMerge.OldRows.parquet(
                engine, parts, manifest.note().applied().rows());
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return target.failure(table);
    }

    @Override
    public void close() {
        target.close();
    }
}
