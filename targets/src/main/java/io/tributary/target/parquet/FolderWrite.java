package io.tributary.target.parquet;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.merge.Merged;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import io.tributary.target.FinalFile;
import io.tributary.target.FinalFormat;
import io.tributary.target.engine.DividedRows;
import io.tributary.target.engine.DividedRows.Partition;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineMerge;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.KeptFiles;
import io.tributary.target.engine.KeptFiles.OldFile;
import io.tributary.target.engine.LoadCsv;
import io.tributary.target.engine.ParquetFile;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.PartitionValues;
import io.tributary.target.engine.Relation;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.TypeRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * One plan carried out on a table that is a folder of files: files with rows that change are replaced, then the manifest
 * is. Files that no manifest names are removed first; those that only the manifest before the present one named, with the
 * new manifest.
 */
final class FolderWrite {
    static final int PARTITIONS_MAX = 10_000;

    private final Files files;
    private final ParquetSettings settings;
    private final ParquetFormat.Source from;
    private final Plan plan;
    private final Optional<FinalFile> old;
    private final List<PartitionField> fields;
    private final String folder;
    /** Whether nothing is left of the rows so far. */
    private final boolean anew;

    private long unmatched;

    FolderWrite(Files files, ParquetSettings settings, ParquetFormat.Source from, Plan plan, Optional<FinalFile> old) {
        this.files = files;
        this.settings = settings;
        this.from = from;
        this.plan = plan;
        this.old = old;
        fields = settings.fields(plan.table());
        folder = settings.folder(plan.table());
        anew = plan.steps().stream().anyMatch(step -> !(step instanceof Plan.Changes));
    }

    /** As {@link FinalFormat#write}: fills the upload with the manifest. */
    FinalFormat.Content write(FileUpload upload) {
        PartitionValues by = PartitionValues.of(plan.toSchema(), fields, settings.engine());
        OldFolder before = OldFolder.of(files, folder, old, !anew);
        if (!anew) {
            before.manifest().ifPresent(this::requireSameFields);
        }
        before.sweep();
        List<Manifest.Part> parts = divided(before)
                .orElseGet(() -> LoadCsv.reading(plan, from.landed(), direct -> partsHere(by, direct, before)));
        Manifest manifest = new Manifest(Manifest.Field.of(fields), parts, before.dropped(parts));
        byte[] bytes = manifest.bytes();
        upload.write(bytes, 0, bytes.length);
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        String whole = settings.layout().path(plan.table());
        return new FinalFormat.Content(
                new Merged(manifest.rows(), unmatched), sum.getValue(), before.obsolete(plan.table(), whole));
    }

    private List<Manifest.Part> partsHere(PartitionValues by, Optional<LoadCsv> direct, OldFolder before) {
        try (Scratch scratch = Scratch.in(from.merge().scratch());
                Engine engine = Engine.open(settings.engine(), scratch.folder())) {
            return parts(by, direct, before, new Work(scratch, engine));
        }
    }

    /** Where a plan is carried out. */
    private record Work(Scratch scratch, Engine engine) {}

    private void requireSameFields(Manifest manifest) {
        if (!manifest.partitionBy().equals(Manifest.Field.of(fields))) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot go on with " + plan.table() + ": it is divided otherwise than partition-by says",
                    "Load the table again: tributary reload " + plan.table() + ", or set partition-by back");
        }
    }

    private List<Manifest.Part> parts(PartitionValues by, Optional<LoadCsv> direct, OldFolder before, Work work) {
        if (anew || old.isEmpty()) {
            return merged(by, direct, new KeptFiles(List.of(), file -> {}), Map.of(), work);
        }
        OldParts parts = new OldParts(files, folder, old.get(), work.scratch());
        List<OldFile> opened = parts.open(before.manifest().map(Manifest::files).orElse(List.of()), before.present());
        Map<OldFile, Manifest.Part> names = new HashMap<>();
        opened.forEach(file -> names.put(file, parts.part(file)));
        try {
            return merged(by, direct, new KeptFiles(opened, parts::verify), names, work);
        } catch (PipelineException e) {
            throw proven(e, parts);
        }
    }

    private Optional<List<Manifest.Part>> divided(OldFolder before) {
        FolderShares shares = new FolderShares(settings, plan, from.workers(), from.smallFileBytes());
        Optional<FolderShares.Outcome> outcome =
                anew ? shares.load(files) : before.manifest().flatMap(held -> shares.run(held.files(), from.merge()));
        unmatched = outcome.map(FolderShares.Outcome::unmatchedUpdates).orElse(0L);
        return outcome.map(FolderShares.Outcome::parts);
    }

    /**
     * One of several shares of the plan's changes, in some of the table's files.
     *
     * @param mine files of the share
     */
    FolderShare.Done share(FolderShare share, Predicate<Manifest.Part> mine) {
        PartitionValues by = PartitionValues.of(plan.toSchema(), fields, settings.engine());
        try (Scratch scratch = Scratch.in(from.merge().scratch());
                Engine engine = Engine.open(settings.engine(), scratch.folder())) {
            OldFolder before = OldFolder.of(files, folder, old, true);
            OldParts parts = new OldParts(files, folder, old.orElseThrow(), scratch);
            List<Manifest.Part> named = before.manifest().orElseThrow().files().stream()
                    .filter(mine)
                    .toList();
            List<OldFile> opened = parts.open(named, before.present());
            Map<OldFile, Manifest.Part> names = new HashMap<>();
            opened.forEach(file -> names.put(file, parts.part(file)));
            KeptFiles kept = new KeptFiles(opened, parts::verify);
            EngineMerge merge = new EngineMerge(
                    engine, scratch, TypeRules.PARQUET, settings.engine(), plan, Optional.empty(), kept);
            ShareTally tally = merge.applyShare(share.changes(), files, by.isShare(share.number(), share.shares()));
            List<Manifest.Part> made = made(by, merge, kept, names, new Work(scratch, engine));
            Set<OldFile> left = Set.copyOf(kept.files());
            List<String> taken = opened.stream()
                    .filter(file -> !left.contains(file))
                    .map(file -> parts.part(file).path())
                    .toList();
            return new FolderShare.Done(tally, made, taken);
        }
    }

    /** One of several shares of a load, and of the changes that follow it. */
    FolderShare.Done share(LoadShare share) {
        PartitionValues by = PartitionValues.of(plan.toSchema(), fields, settings.engine());
        try (Scratch scratch = Scratch.in(from.merge().scratch());
                Engine engine = Engine.open(settings.engine(), scratch.folder())) {
            EngineMerge merge = EngineMerge.ofPart(
                    share.handedOut(), engine, scratch, TypeRules.PARQUET, settings.engine(), plan, files);
            ShareTally tally = share.changes().isEmpty()
                    ? ShareTally.NOTHING
                    : merge.applyShare(share.changes(), files, by.isShare(share.number(), share.shares()));
            KeptFiles none = new KeptFiles(List.of(), file -> {});
            return new FolderShare.Done(tally, made(by, merge, none, Map.of(), new Work(scratch, engine)), List.of());
        }
    }

    /** Files that were damaged may look like any failure. */
    private static PipelineException proven(PipelineException failure, OldParts parts) {
        boolean doubtful = failure.code() == ErrorCode.FILE_IO
                || failure.code() == ErrorCode.INTERNAL
                || failure.code() == ErrorCode.TARGET_DIVERGED;
        if (doubtful) {
            try {
                parts.verifyAll();
            } catch (PipelineException damage) {
                damage.addSuppressed(failure);
                return damage;
            }
        }
        return failure;
    }

    /** Files that stay, and new ones. */
    private List<Manifest.Part> merged(
            PartitionValues by,
            Optional<LoadCsv> direct,
            KeptFiles kept,
            Map<OldFile, Manifest.Part> names,
            Work work) {
        EngineSettings engine = settings.engine();
        EngineMerge merge =
                new EngineMerge(work.engine(), work.scratch(), TypeRules.PARQUET, engine, plan, direct, kept);
        unmatched = new NetChanges(from.landed(), from.merge()).run(plan, merge).unmatchedUpdates();
        List<Manifest.Part> all = new ArrayList<>(made(by, merge, kept, names, work));
        kept.files().stream().map(names::get).filter(part -> part.rows() > 0).forEach(all::add);
        if (all.isEmpty()) {
            all.add(empty(dividedRows(by, merge.rows(), work), new PartitionFolders(plan.table(), by), work));
        }
        return all;
    }

    private DividedRows dividedRows(PartitionValues by, Relation rows, Work work) {
        return new DividedRows(
                work.engine(),
                settings.engine(),
                by,
                rows.types(),
                work.scratch().file("divided.parquet"));
    }

    /** New files of all rows that are in none that is kept. */
    private List<Manifest.Part> made(
            PartitionValues by, EngineMerge merge, KeptFiles kept, Map<OldFile, Manifest.Part> names, Work work) {
        Relation rows = merge.rows();
        DividedRows divided = dividedRows(by, rows, work);
        merge.refusing(() -> divided.write(rows));
        Map<String, Partition> partitions = partitions(divided, new PartitionFolders(plan.table(), by), merge.count());
        Map<String, List<OldFile>> small = small(kept, names);
        List<Manifest.Part> made = new ArrayList<>();
        partitions.forEach((name, partition) -> {
            List<OldFile> taken = kept.take(small.getOrDefault(name, List.of()));
            long count =
                    partition.rows() + taken.stream().mapToLong(OldFile::rows).sum();
            List<Path> paths = taken.stream().map(OldFile::path).toList();
            made.add(write(name, divided.rows(partition, paths), count, work));
        });
        return made;
    }

    /** By their folders. */
    private Map<String, Partition> partitions(DividedRows divided, PartitionFolders folders, long rows) {
        List<Long> longest = divided.longest();
        for (int i = 0; i < longest.size(); i++) {
            if (longest.get(i) > PartitionFolders.NAME_BYTES_MAX) {
                throw folders.tooLong(i);
            }
        }
        List<Partition> found = divided.partitions(PARTITIONS_MAX + 1);
        if (found.size() > PARTITIONS_MAX) {
            throw tooMany(plan.table());
        }
        Map<String, Partition> partitions = new LinkedHashMap<>();
        found.forEach(partition -> partitions.put(folders.path(partition.values()), partition));
        long sum = found.stream().mapToLong(Partition::rows).sum();
        if (sum != rows || partitions.size() != found.size()) {
            throw new PipelineException(
                    ErrorCode.INTERNAL,
                    "Divided " + sum + " rows of " + plan.table() + " into " + partitions.size()
                            + " partitions, expected " + rows + " in " + found.size(),
                    "Report this; to go on, load the table again: tributary reload " + plan.table());
        }
        return partitions;
    }

    static PipelineException tooMany(TableId table) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot divide " + table + ": rows of more than " + PARTITIONS_MAX
                        + " partitions would be written at once",
                "Divide it by what has fewer values (partition-by), then load it again: tributary reload " + table);
    }

    /** Those that are rewritten when rows come into their folder. */
    private Map<String, List<OldFile>> small(KeptFiles kept, Map<OldFile, Manifest.Part> names) {
        Map<String, List<OldFile>> small = new HashMap<>();
        for (OldFile file : kept.files()) {
            Manifest.Part part = names.get(file);
            if (part != null && part.bytes() < from.smallFileBytes()) {
                small.computeIfAbsent(part.folder(), name -> new ArrayList<>()).add(file);
            }
        }
        return small;
    }

    /** What reads the table finds its columns even when there is no row. */
    private Manifest.Part empty(DividedRows divided, PartitionFolders folders, Work work) {
        Partition nothing = new Partition(Collections.nCopies(fields.size(), PartitionValues.NULL), 0);
        return write(folders.path(nothing.values()), divided.rows(nothing, List.of()), 0, work);
    }

    private Manifest.Part write(String name, Relation rows, long count, Work work) {
        String file = TableFolder.newName(plan.to().commit());
        String path = name + file;
        try (FileUpload upload = files.create(folder + path, Precondition.ABSENT)) {
            Optional<Path> local = upload.local();
            // under a name of its own: the engine remembers what it saw under a name
            Path made = local.orElseGet(() -> work.scratch().file(file));
            ParquetFile parquet = new ParquetFile(work.engine(), settings.engine(), made);
            parquet.write(rows, plan.toSchema(), ParquetFormat.note(plan, new Merged(count, 0)), count);
            parquet.check(plan.toSchema(), count);
            long crc32c = local.isPresent() ? parquet.crc32c() : copy(parquet, upload);
            FileEntry published = upload.publish("");
            return new Manifest.Part(path, count, published.bytes(), crc32c);
        }
    }

    private static long copy(ParquetFile scratch, FileUpload upload) {
        long crc32c = scratch.copy(upload);
        try {
            java.nio.file.Files.delete(scratch.path());
        } catch (IOException e) {
            throw Scratch.failure("remove", scratch.path(), e);
        }
        return crc32c;
    }
}
