package io.tributary.target.parquet;

import io.tributary.files.Files;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.LoadSlices;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.ParquetFile;
import io.tributary.target.engine.PartitionValues;
import io.tributary.target.engine.RowParts;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Loads of large tables of many files, and changes to them, divided among workers by the partitions of their rows. */
record FolderShares(ParquetSettings settings, Plan plan, Workers workers, long smallFileBytes) {
    /**
     * The files that are the table afterwards.
     *
     * @param unmatchedUpdates as {@link io.tributary.merge.Merged#unmatchedUpdates}
     */
    record Outcome(List<Manifest.Part> parts, long unmatchedUpdates) {}

    /**
     * Carries the changes out, in a plan that has nothing else.
     *
     * @param held the table's files
     * @param merge of which the scratch folder is the engine's
     * @return empty when it was better not to divide them, or when they do not fit the table's rows: who carries them out
     *     undivided can say which of them
     */
    Optional<Outcome> run(List<Manifest.Part> held, MergeSettings merge) {
        long bytes = held.stream().mapToLong(Manifest.Part::bytes).sum();
        boolean same = plan.fromSchema().columns().equals(plan.toSchema().columns());
        if (!same || !NetFile.fits(plan.toSchema()) || !workers.isWorth(bytes)) {
            return Optional.empty();
        }
        Optional<Workers.NetFiles> found = workers.net(plan, TypeRules.PARQUET, settings.engine());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Workers.NetFiles net = found.get()) {
            int count = (int) Math.max(1, Math.min(folders(held), bytes / workers.shareBytes()));
            List<FolderShare.Done> done = workers.run(shares(held, count, net.files(), merge));
            NetFile changes = NetFile.all(net.files());
            ShareTally tally = ShareTally.all(done.stream().map(FolderShare.Done::tally));
            return tally.fits(changes)
                    ? outcome(held, done, tally.merged(plan.from().rows(), changes))
                    : Optional.empty();
        }
    }

    /**
     * Carries out a plan that begins with a load: rows of the load's files are handed out by partition first.
     *
     * @param target the target's files
     * @return empty as {@link #run}
     */
    Optional<Outcome> load(Files target) {
        return LoadSlices.of(plan, workers, 0)
                .flatMap(slices ->
                        slices.with(TypeRules.PARQUET, settings.engine(), changes -> load(slices, changes, target)));
    }

    private Optional<Outcome> load(LoadSlices slices, List<NetFile> changes, Files target) {
        int count = slices.parts();
        PartitionValues by = PartitionValues.of(plan.toSchema(), settings.fields(plan.table()), settings.engine());
        ParquetSettings sent = settings.single();
        String nothing = PlanJson.write(slices.nothing());
        List<FolderShare.Done> done = slices.split(
                TypeRules.PARQUET,
                sent.engine(),
                by.parts(count),
                target,
                parts -> workers.run(IntStream.range(0, count)
                        .mapToObj(i -> new LoadShare(nothing, sent, RowParts.of(parts, i), changes, i, count))
                        .toList()));
        long folders = done.stream()
                .flatMap(share -> share.made().stream())
                .map(Manifest.Part::folder)
                .distinct()
                .count();
        if (folders > FolderWrite.PARTITIONS_MAX) {
            throw FolderWrite.tooMany(plan.table());
        }
        NetFile all = NetFile.all(changes);
        ShareTally tally = ShareTally.all(done.stream().map(FolderShare.Done::tally));
        return tally.fits(all) ? outcome(List.of(), done, tally.merged(slices.rows(), all)) : Optional.empty();
    }

    private static long folders(List<Manifest.Part> held) {
        return held.stream().map(Manifest.Part::folder).distinct().count();
    }

    private List<FolderShare> shares(List<Manifest.Part> held, int count, List<NetFile> changes, MergeSettings merge) {
        Map<String, Integer> shareOf = new HashMap<>();
        List<Set<String>> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(new HashSet<>());
        }
        try (Scratch scratch = Scratch.in(merge.scratch());
                Engine engine = Engine.open(settings.engine(), scratch.folder())) {
            for (Manifest.Part part : held) {
                int share = shareOf.computeIfAbsent(
                        part.folder(), folder -> PartitionValues.share(engine, PartitionFolders.values(folder), count));
                files.get(share).add(part.path());
            }
        }
        String sent = PlanJson.write(plan);
        List<FolderShare> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shares.add(new FolderShare(sent, settings.single(), smallFileBytes, changes, files.get(i), i, count));
        }
        return shares;
    }

    private Optional<Outcome> outcome(List<Manifest.Part> held, List<FolderShare.Done> done, Merged merged) {
        Set<String> taken = new HashSet<>();
        done.forEach(share -> taken.addAll(share.taken()));
        List<Manifest.Part> parts = new ArrayList<>();
        done.forEach(share -> parts.addAll(share.made()));
        held.stream()
                .filter(part -> part.rows() > 0 && !taken.contains(part.path()))
                .forEach(parts::add);
        long rows = parts.stream().mapToLong(Manifest.Part::rows).sum();
        ParquetFile.requireRows(plan.table(), rows, merged.rows());
        // a table without rows has one file, which says what its columns are
        return parts.isEmpty() ? Optional.empty() : Optional.of(new Outcome(parts, merged.unmatchedUpdates()));
    }
}
