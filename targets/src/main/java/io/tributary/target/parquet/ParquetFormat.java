package io.tributary.target.parquet;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Merged;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import io.tributary.target.FinalFile;
import io.tributary.target.FinalFormat;
import io.tributary.target.FinalNote;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineMerge;
import io.tributary.target.engine.LoadCsv;
import io.tributary.target.engine.ParquetFile;
import io.tributary.target.engine.Refusals;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parquet.
 *
 * @param source null when nothing is going to be written
 */
record ParquetFormat(ParquetSettings settings, Files files, @Nullable Source source) implements FinalFormat {
    static final String NAME = "parquet";

    /**
     * Where rows come from.
     *
     * @param merge of which the scratch folder is the engine's too
     * @param smallFileBytes files of a partition below this size are rewritten whenever rows come into it
     * @param workers who find and write rows of large divided tables
     */
    record Source(LandedFiles landed, MergeSettings merge, long smallFileBytes, Workers workers) {
        Source(LandedFiles landed, MergeSettings merge, long smallFileBytes) {
            this(landed, merge, smallFileBytes, Workers.NONE);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean reads(String name) {
        return name.equals(NAME);
    }

    @Override
    public String path(TableId table) {
        return settings.path(table);
    }

    @Override
    public Content write(Plan plan, Optional<FinalFile> old, FileUpload upload) {
        Refusals.requireNames(plan.toSchema());
        Source from = requireNonNull(source, "source is null");
        if (!settings.fields(plan.table()).isEmpty()) {
            return new FolderWrite(files, settings, from, plan, old).write(upload);
        }
        return LoadCsv.reading(plan, from.landed(), direct -> write(from, plan, old, direct, upload));
    }

    private Content write(
            Source from, Plan plan, Optional<FinalFile> old, Optional<LoadCsv> direct, FileUpload upload) {
        try (Scratch scratch = Scratch.in(from.merge().scratch());
                Engine engine = Engine.open(settings.engine(), scratch.folder())) {
            EngineMerge merge = new EngineMerge(
                    engine,
                    scratch,
                    TypeRules.PARQUET,
                    settings.engine(),
                    plan,
                    () -> old.map(file -> rows(file, engine, scratch)),
                    direct);
            long unmatched =
                    new NetChanges(from.landed(), from.merge()).run(plan, merge).unmatchedUpdates();
            Merged merged = new Merged(merge.count(), unmatched);
            Optional<Path> local = upload.local();
            Path path = local.orElseGet(() -> scratch.file("new.parquet"));
            ParquetFile file = new ParquetFile(engine, settings.engine(), path);
            merge.refusing(() -> file.write(merge.rows(), plan.toSchema(), note(plan, merged), merged.rows()));
            file.check(plan.toSchema(), merged.rows());
            long crc32c = local.isPresent() ? file.crc32c() : file.copy(upload);
            return new Content(merged, crc32c, TableFolder.ofDivided(files, settings, plan.table()));
        }
    }

    /** As the file's own metadata has it: a file cannot hold its own check sum. */
    static FinalNote note(Plan plan, Merged merged) {
        Applied applied = plan.to().holding(merged.rows(), 0, merged.unmatchedUpdates());
        return new FinalNote(plan.table(), NAME, applied);
    }

    /** The old file's rows, once its content has been held against its note. */
    static EngineMerge.OldRows rows(FinalFile file, Engine engine, Scratch scratch) {
        Optional<Path> local = file.local();
        Path path = local.orElseGet(() -> scratch.file("old.parquet"));
        try (InputStream in = file.open();
                OutputStream out =
                        local.isPresent() ? OutputStream.nullOutputStream() : new FileOutputStream(path.toFile())) {
            in.transferTo(out);
        } catch (IOException e) {
            throw Scratch.failure("copy " + file.describe() + " to", path, e);
        }
        return EngineMerge.OldRows.parquet(engine, path, file.note().applied().rows());
    }
}
