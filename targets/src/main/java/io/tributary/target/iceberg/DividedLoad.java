package io.tributary.target.iceberg;

import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.LoadSlices;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.ParquetFile;
import io.tributary.target.engine.RowParts;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;

/**
 * A large load, and the changes that follow it in the same plan, divided among workers: by the load's files, or by partition
 * once the rows of these have been handed out, so that a partition's rows are in few files.
 */
record DividedLoad(Lake lake, Workers workers, Plan plan, DataWriter writer) {
    /**
     * What the table is afterwards.
     *
     * @param files all of it
     */
    record Loaded(List<DataFile> files, Merged merged) {}

    /**
     * Writes the data files. A slice has as many bytes of CSV as a data file is to have: Parquet is shorter, but not so much
     * that its files would have to be written anew.
     *
     * @return empty when it was better not to divide them, or when the changes do not fit the load: who carries the plan out
     *     undivided can say which of them
     */
    Optional<Loaded> write(NewFiles files) {
        EngineSettings engine = lake.settings().engine();
        return LoadSlices.of(plan, workers, writer.fileBytes())
                .flatMap(slices -> slices.with(TypeRules.ICEBERG, engine, changes -> {
                    if (writer.spec().isUnpartitioned()) {
                        return loaded(slices, changes, files, shares(slices, changes));
                    }
                    int count = slices.parts();
                    DataWriter sent = writer;
                    return slices.split(
                            TypeRules.ICEBERG,
                            writer.engine(),
                            (started, rows, scratch) -> sent.partitions().keys().parts(count, started, rows, scratch),
                            lake.warehouse().files(),
                            parts -> loaded(slices, changes, files, shares(slices, changes, parts)));
                }));
    }

    /** As many as slices. */
    private List<LoadShare> shares(LoadSlices slices, List<NetFile> changes) {
        List<String> sent = slices.sent();
        return IntStream.range(0, sent.size())
                .mapToObj(i -> new LoadShare(sent.get(i), List.of(), writer, changes, i, sent.size()))
                .toList();
    }

    /** As many as parts; rows that come with changes come in few of them, and make few files. */
    private List<LoadShare> shares(LoadSlices slices, List<NetFile> changes, List<RowParts> rows) {
        String nothing = PlanJson.write(slices.nothing());
        long bytes = changes.stream().mapToLong(NetFile::bytes).sum();
        int several = (int) Math.min(slices.parts(), 1 + bytes / DividedAttempt.SLICE_BYTES);
        return IntStream.range(0, slices.parts())
                .mapToObj(i -> new LoadShare(nothing, RowParts.of(rows, i), writer, changes, i, several))
                .toList();
    }

    private Optional<Loaded> loaded(LoadSlices slices, List<NetFile> changes, NewFiles files, List<LoadShare> shares) {
        List<DataFile> written = new ArrayList<>();
        ShareTally tally = ShareTally.NOTHING;
        for (LoadShare.Done done : workers.run(shares)) {
            written.addAll(done.files());
            tally = tally.and(done.tally());
        }
        files.add(written);
        NetFile all = NetFile.all(changes);
        if (!tally.fits(all)) {
            files.giveUp();
            return Optional.empty();
        }
        Merged merged = tally.merged(slices.rows(), all);
        ParquetFile.requireRows(
                plan.table(), written.stream().mapToLong(DataFile::recordCount).sum(), merged.rows());
        return Optional.of(new Loaded(written, merged));
    }
}
