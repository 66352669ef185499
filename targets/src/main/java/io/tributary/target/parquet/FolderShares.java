package io.tributary.target.parquet;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.PartitionValues;
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

/** Changes to a large table of many files, divided among workers by the partitions of its rows. */
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
     * @return empty when it was better not to divide them, or when they do not fit the table's rows: who carries them out
     *     undivided can say which of them
     */
    Optional<Outcome> run(List<Manifest.Part> held, Engine engine) {
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
            List<FolderShare.Done> done = workers.run(shares(held, count, net.files(), engine));
            NetFile changes = net.files().stream().reduce(NetFile::and).orElseThrow();
            ShareTally tally = done.stream().map(FolderShare.Done::tally).reduce(ShareTally.NOTHING, ShareTally::and);
            return tally.fits(changes) ? outcome(held, done, changes, tally) : Optional.empty();
        }
    }

    private static long folders(List<Manifest.Part> held) {
        return held.stream().map(Manifest.Part::folder).distinct().count();
    }

    private List<FolderShare> shares(List<Manifest.Part> held, int count, List<NetFile> changes, Engine engine) {
        Map<String, Integer> shareOf = new HashMap<>();
        List<Set<String>> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(new HashSet<>());
        }
        for (Manifest.Part part : held) {
            int share = shareOf.computeIfAbsent(
                    part.folder(), folder -> PartitionValues.share(engine, PartitionFolders.values(folder), count));
            files.get(share).add(part.path());
        }
        String sent = PlanJson.write(plan);
        List<FolderShare> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shares.add(new FolderShare(sent, settings.single(), smallFileBytes, changes, files.get(i), i, count));
        }
        return shares;
    }

    private Optional<Outcome> outcome(
            List<Manifest.Part> held, List<FolderShare.Done> done, NetFile changes, ShareTally tally) {
        Set<String> taken = new HashSet<>();
        done.forEach(share -> taken.addAll(share.taken()));
        List<Manifest.Part> parts = new ArrayList<>();
        done.forEach(share -> parts.addAll(share.made()));
        held.stream()
                .filter(part -> part.rows() > 0 && !taken.contains(part.path()))
                .forEach(parts::add);
        long rows = parts.stream().mapToLong(Manifest.Part::rows).sum();
        Merged merged = tally.merged(plan.from().rows(), changes);
        if (rows != merged.rows()) {
            throw new PipelineException(
                    ErrorCode.INTERNAL,
                    "Wrote " + rows + " rows of " + plan.table() + " as Parquet, expected " + merged.rows(),
                    "Report this; to go on, load the table again: tributary reload " + plan.table());
        }
        // a table without rows has one file, which says what its columns are
        return parts.isEmpty() ? Optional.empty() : Optional.of(new Outcome(parts, merged.unmatchedUpdates()));
    }
}
