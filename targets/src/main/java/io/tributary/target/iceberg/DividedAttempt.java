package io.tributary.target.iceberg;

import io.tributary.merge.MergeSettings;
import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import io.tributary.target.engine.DeltaMerge;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.LakeFiles;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.ParquetFile;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Changes to a large table, divided among workers: what the changes come to is worked out by key, then each worker has some of
 * the table's files, finds the rows of these that change, and writes new ones. One commit is made of what all of them say.
 */
record DividedAttempt(
        Lake lake, MergeSettings merge, Workers workers, Plan plan, Held held, Begun begun, Partitions partitions) {
    /** Of new rows, so that few changes make few files, however many shares there are. */
    static final long SLICE_BYTES = 16L << 20;

    /**
     * Carries the changes out.
     *
     * @param bounded columns of which bounds are needed
     * @param commit ends the update
     * @return empty when it was better not to divide them, or when they do not fit the table's rows: who carries them out
     *     undivided can say which of them
     */
    Optional<Merged> changed(NewFiles files, Set<String> bounded, Consumer<SnapshotUpdate<?>> commit) {
        if (!NetFile.fits(plan.toSchema()) || !workers.isWorth(heldBytes() + changedBytes())) {
            return Optional.empty();
        }
        List<PlannedFiles.Part> parts = new ArrayList<>(PlannedFiles.parts(held.as(held.required()), bounded));
        // files of a partition in one share, so that it writes few of them
        parts.sort(Comparator.comparing(this::partition));
        Optional<Workers.NetFiles> found =
                workers.net(plan, TypeRules.ICEBERG, lake.settings().engine());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Workers.NetFiles net = found.get()) {
            List<IcebergShare> shares = shares(parts, net.files());
            List<IcebergShare.Done> done = workers.run(shares);
            done.forEach(share -> files.add(share.files()));
            NetFile changes = NetFile.all(net.files());
            ShareTally tally = ShareTally.all(done.stream().map(IcebergShare.Done::tally));
            if (!tally.fits(changes)) {
                files.giveUp();
                return Optional.empty();
            }
            return Optional.of(commit(parts, done, tally.merged(plan.from().rows(), changes), files, commit));
        }
    }

    /** As the snapshot says, without a look at its files. */
    private long heldBytes() {
        Snapshot now = held.required().current().currentSnapshot();
        return now == null ? 0 : PropertyUtil.propertyAsLong(now.summary(), SnapshotSummary.TOTAL_FILE_SIZE_PROP, 0);
    }

    private String partition(PlannedFiles.Part part) {
        return held.required()
                .current()
                .spec(part.file().specId())
                .partitionToPath(part.file().partition());
    }

    private long changedBytes() {
        return plan.steps().stream()
                .mapToLong(step ->
                        step instanceof Plan.Changes changes ? changes.file().bytes() : 0)
                .sum();
    }

    /** The longest first, so that none is waited for at the end; new rows are written by those that have least to read. */
    private List<IcebergShare> shares(List<PlannedFiles.Part> parts, List<NetFile> net) {
        List<Group> groups = groups(parts);
        groups.sort(Comparator.comparingLong(Group::bytes).reversed());
        DataWriter writer = DataWriter.of(lake, plan, begun, partitions);
        Schema before = held.required().current().schema();
        long changed = net.stream().mapToLong(NetFile::bytes).sum();
        int slices = (int) Math.min(groups.size(), 1 + changed / SLICE_BYTES);
        List<IcebergShare> shares = new ArrayList<>();
        for (Group each : groups) {
            parts.subList(each.first, each.end).sort(PlannedFiles.MOST_ROWS_FIRST);
            shares.add(new IcebergShare(
                    writer,
                    before,
                    new ArrayList<>(parts.subList(each.first, each.end)),
                    each.first,
                    List.copyOf(net),
                    groups.size() - 1 - shares.size(),
                    slices));
        }
        return shares;
    }

    /** Consecutive files, from the first to before the end. */
    private record Group(int first, int end, long bytes) {}

    /** About as many bytes each; at least one, which may have no files. */
    private List<Group> groups(List<PlannedFiles.Part> parts) {
        List<Group> groups = new ArrayList<>();
        int first = 0;
        long bytes = 0;
        for (int end = 1; end <= parts.size(); end++) {
            bytes += parts.get(end - 1).file().fileSizeInBytes();
            if (bytes >= workers.shareBytes() || end == parts.size()) {
                groups.add(new Group(first, end, bytes));
                first = end;
                bytes = 0;
            }
        }
        return groups.isEmpty() ? new ArrayList<>(List.of(new Group(0, 0, 0))) : groups;
    }

    private Merged commit(
            List<PlannedFiles.Part> parts,
            List<IcebergShare.Done> done,
            Merged merged,
            NewFiles files,
            Consumer<SnapshotUpdate<?>> commit) {
        try (Scratch scratch = Scratch.in(merge.scratch());
                Engine engine = Engine.open(lake.settings().engine(), scratch.folder())) {
            PlannedFiles planned = new PlannedFiles(
                    lake.warehouse(), scratch, held.required().current().schema(), parts);
            DeltaMerge delta = new DeltaMerge(
                    engine, scratch, TypeRules.ICEBERG, lake.settings().engine(), plan.fromSchema(), planned);
            delta.readGone(gone(done, scratch));
            long fresh = done.stream()
                    .flatMap(share -> share.files().stream())
                    .mapToLong(DataFile::recordCount)
                    .sum();
            long rows = plan.from().rows() + fresh - delta.goneCount();
            ParquetFile.requireRows(plan.table(), rows, merged.rows());
            RowDelta change = held.as(begun.staged()).newRowDelta();
            Snapshot before = begun.staged().current().currentSnapshot();
            if (before != null) {
                change.validateFromSnapshot(before.snapshotId());
            }
            done.forEach(share -> share.files().forEach(change::addRows));
            new Deletions(begun.staged(), planned, delta, files)
                    .write(new LakeFiles(engine, lake.settings().engine(), scratch.folder()), held, change);
            commit.accept(change);
            return merged;
        }
    }

    private static List<Path> gone(List<IcebergShare.Done> done, Scratch scratch) {
        List<Path> gone = new ArrayList<>();
        for (IcebergShare.Done share : done) {
            Path file = scratch.file("gone-" + gone.size() + ".parquet");
            share.writeGone(file);
            gone.add(file);
        }
        return gone;
    }
}
