package io.tributary.target.iceberg;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Merged;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import io.tributary.target.FinalNote;
import io.tributary.target.engine.DeltaMerge;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineMerge;
import io.tributary.target.engine.LakeFiles;
import io.tributary.target.engine.LoadCsv;
import io.tributary.target.engine.ParquetFile;
import io.tributary.target.engine.ParquetType;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.Refusals;
import io.tributary.target.engine.Relation;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.expressions.Expressions;

/** One try to carry out a plan on a table as it was at one moment: everything in one commit, or nothing. */
final class Attempt {
    private final Lake lake;
    private final Source source;
    private final Plan plan;
    private final Held held;
    private final List<ParquetType> types;
    private final Schema schema;
    private final Begun begun;
    private final Partitions partitions;

    /**
     * Where rows come from.
     *
     * @param merge of which the scratch folder is the engine's too
     * @param workers who find and write rows of large tables
     */
    record Source(LandedFiles landed, MergeSettings merge, Workers workers) {
        Source(LandedFiles landed, MergeSettings merge) {
            this(landed, merge, Workers.NONE);
        }
    }

    Attempt(Lake lake, Source source, Plan plan, Held held) {
        this.lake = lake;
        this.source = source;
        this.plan = plan;
        this.held = held;
        Refusals.requireNames(plan.toSchema());
        types = TypeRules.ICEBERG.of(plan.toSchema(), lake.settings().engine());
        schema = IcebergTypes.schema(plan.toSchema(), types);
        List<PartitionField> fields = lake.settings().partitionBy().getOrDefault(table(), List.of());
        PartitionSpec wanted = Partitions.wanted(plan.toSchema(), schema, fields);
        begun = Begun.of(lake, held, plan, schema, wanted);
        partitions = Partitions.of(begun.staged().current().spec(), plan.toSchema(), types, fields);
    }

    private TableId table() {
        return plan.table();
    }

    /**
     * Carries it out.
     *
     * @throws org.apache.iceberg.exceptions.CommitFailedException when the table is another by now
     * @throws org.apache.iceberg.exceptions.AlreadyExistsException when the table is there by now
     */
    Applied run() {
        NewFiles files = new NewFiles(lake.warehouse(), begun.staged().current().location());
        Merged merged;
        try {
            merged = DeltaMerge.fits(
                                    plan,
                                    held.types(),
                                    TypeRules.ICEBERG,
                                    lake.settings().engine())
                            && held.exists()
                    ? changed(files)
                    : written(files);
        } catch (RuntimeException e) {
            files.giveUp();
            throw Failures.of("write the Iceberg table " + held.name(), e);
        }
        Applied applied = plan.to().holding(merged.rows(), 0, merged.unmatchedUpdates());
        long snapshot = requireNonNull(begun.staged().current().currentSnapshot(), "a snapshot was made")
                .snapshotId();
        begun.staged()
                .set(Map.of(
                        Held.APPLIED,
                        new FinalNote(table(), Held.FORMAT, applied).text(),
                        Held.SNAPSHOT,
                        Long.toString(snapshot)));
        publish(snapshot);
        return applied;
    }

    /** A commit that fails may have been done all the same; then it is in the table. */
    private void publish(long snapshot) {
        try {
            begun.staged().publish(begun.base());
        } catch (RuntimeException e) {
            if (!isDone(snapshot, e)) {
                throw Failures.ofCommit(held.name().toString(), e);
            }
        }
    }

    private boolean isDone(long snapshot, RuntimeException failure) {
        try {
            Held now = Held.of(lake.catalog(), table());
            return now.metadata() != null && now.metadata().snapshot(snapshot) != null;
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** All rows anew. */
    private Merged written(NewFiles files) {
        DataWriter writer = DataWriter.of(lake, plan, begun, partitions);
        Optional<DividedLoad.Loaded> divided = new DividedLoad(lake, source.workers(), plan, writer).write(files);
        if (divided.isPresent()) {
            overwrite(divided.get().files());
            return divided.get().merged();
        }
        return LoadCsv.reading(plan, source.landed(), direct -> writtenHere(files, direct));
    }

    private Merged writtenHere(NewFiles files, Optional<LoadCsv> direct) {
        try (Scratch scratch = Scratch.in(source.merge().scratch());
                Engine engine = Engine.open(lake.settings().engine(), scratch.folder())) {
            EngineMerge merge = new EngineMerge(
                    engine,
                    scratch,
                    TypeRules.ICEBERG,
                    lake.settings().engine(),
                    plan,
                    () -> old(engine, scratch),
                    direct);
            long unmatched = new NetChanges(source.landed(), source.merge())
                    .run(plan, merge)
                    .unmatchedUpdates();
            List<LakeFiles.Written> written = new ArrayList<>();
            merge.refusing(() -> written.addAll(write(engine, scratch, merge.rows())));
            requireRows(written.stream().mapToLong(LakeFiles.Written::rows).sum(), merge.count());
            overwrite(written.stream()
                    .map(file -> files.data(file, partitions, schema))
                    .toList());
            return new Merged(merge.count(), unmatched);
        }
    }

    private void overwrite(List<DataFile> written) {
        OverwriteFiles overwrite =
                held.as(begun.staged()).newOverwrite().overwriteByRowFilter(Expressions.alwaysTrue());
        written.forEach(overwrite::addFile);
        commit(overwrite);
    }

    private Optional<EngineMerge.OldRows> old(Engine engine, Scratch scratch) {
        if (!held.exists()) {
            return Optional.empty();
        }
        PlannedFiles planned = new PlannedFiles(lake.warehouse(), scratch, held.as(held.required()), Set.of());
        return DeltaMerge.all(
                engine,
                scratch,
                planned,
                plan.fromSchema(),
                held.types(),
                plan.from().rows());
    }

    private List<LakeFiles.Written> write(Engine engine, Scratch scratch, Relation rows) {
        Path folder = scratch.file("data");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Scratch.failure("create", folder, e);
        }
        return new LakeFiles(engine, lake.settings().engine(), folder)
                .write(rows, plan.toSchema(), partitions.keys(), lake.settings().fileBytes());
    }

    private void requireRows(long found, long expected) {
        ParquetFile.requireRows(table(), found, expected);
    }

    /** Only what changes. */
    private Merged changed(NewFiles files) {
        return new DividedAttempt(lake, source.merge(), source.workers(), plan, held, begun, partitions)
                .changed(files, bounded(), this::commit)
                .orElseGet(() -> changedHere(files));
    }

    private Merged changedHere(NewFiles files) {
        try (Scratch scratch = Scratch.in(source.merge().scratch());
                Engine engine = Engine.open(lake.settings().engine(), scratch.folder())) {
            PlannedFiles planned = new PlannedFiles(lake.warehouse(), scratch, held.as(held.required()), bounded());
            DeltaMerge delta = new DeltaMerge(
                    engine, scratch, TypeRules.ICEBERG, lake.settings().engine(), plan.fromSchema(), planned);
            Merged merged = new NetChanges(source.landed(), source.merge()).run(plan, delta);
            long fresh = delta.freshCount();
            requireRows(plan.from().rows() + fresh - delta.goneCount(), merged.rows());
            List<LakeFiles.Written> written = fresh == 0 ? List.of() : write(engine, scratch, delta.fresh());
            requireRows(written.stream().mapToLong(LakeFiles.Written::rows).sum(), fresh);
            RowDelta change = held.as(begun.staged()).newRowDelta();
            Snapshot before = begun.staged().current().currentSnapshot();
            if (before != null) {
                change.validateFromSnapshot(before.snapshotId());
            }
            for (LakeFiles.Written file : written) {
                DataFile data = files.data(file, partitions, schema);
                change.addRows(data);
            }
            new Deletions(begun.staged(), planned, delta, files)
                    .write(new LakeFiles(engine, lake.settings().engine(), scratch.folder()), held, change);
            commit(change);
            return merged;
        }
    }

    /** Names of the columns that identify rows in some version. */
    private Set<String> bounded() {
        Set<Integer> ids = new HashSet<>();
        for (Plan.Step step : plan.steps()) {
            if (step instanceof Plan.Changes changes) {
                for (int index : changes.schema().identityIndexes()) {
                    ids.add(changes.schema().columns().get(index).id());
                }
            }
        }
        Set<String> names = new HashSet<>();
        requireNonNull(held.metadata(), "the table exists").schema().columns().forEach(field -> {
            if (ids.contains(field.fieldId())) {
                names.add(field.name());
            }
        });
        return names;
    }

    private void commit(SnapshotUpdate<?> update) {
        update.set("tributary.position", plan.to().position().text());
        update.set("tributary.commit", Long.toString(plan.to().commit()));
        update.commit();
    }
}
