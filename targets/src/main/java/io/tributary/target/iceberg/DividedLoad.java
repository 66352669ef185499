package io.tributary.target.iceberg;

import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.engine.LoadSlices;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;

/** A large load, and the changes that follow it in the same plan, divided among workers by the load's files. */
record DividedLoad(Lake lake, Workers workers, Plan plan, DataWriter writer) {
    /**
     * What the table is afterwards.
     *
     * @param files all of it
     */
    record Loaded(List<DataFile> files, Merged merged) {}

    /**
     * Writes the data files. A slice has as many bytes of CSV as a data file should have at least: Parquet is shorter, but not
     * so much that its files would have to be written anew.
     *
     * @return empty when it was better not to divide them, or when the changes do not fit the load: who carries the plan out
     *     undivided can say which of them
     */
    Optional<Loaded> write(NewFiles files) {
        return writer.spec().isPartitioned()
                ? Optional.empty()
                : LoadSlices.of(plan, workers, writer.fileBytes())
                        .flatMap(slices -> slices.with(
                                TypeRules.ICEBERG, lake.settings().engine(), changes -> write(slices, changes, files)));
    }

    private Optional<Loaded> write(LoadSlices slices, List<NetFile> changes, NewFiles files) {
        List<LoadShare> shares = new ArrayList<>();
        for (Plan slice : slices.slices()) {
            shares.add(new LoadShare(
                    PlanJson.write(slice),
                    writer,
                    changes,
                    shares.size(),
                    slices.slices().size()));
        }
        List<DataFile> written = new ArrayList<>();
        ShareTally tally = ShareTally.NOTHING;
        for (LoadShare.Done done : workers.run(shares)) {
            written.addAll(done.files());
            tally = tally.and(done.tally());
        }
        files.add(written);
        NetFile all = changes.stream().reduce(NetFile.NOTHING, NetFile::and);
        if (!tally.fits(all)) {
            files.giveUp();
            return Optional.empty();
        }
        Merged merged = tally.merged(slices.rows(), all);
        Attempt.requireRows(
                plan.table(), written.stream().mapToLong(DataFile::recordCount).sum(), merged.rows());
        return Optional.of(new Loaded(written, merged));
    }
}
