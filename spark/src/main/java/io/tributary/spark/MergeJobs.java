package io.tributary.spark;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.merge.ChangedKeys;
import io.tributary.merge.DividedMerge;
import io.tributary.merge.KeyParts;
import io.tributary.merge.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** The Spark jobs of one merge: for each run one that reads the changes' keys, and one that merges. Confined to one thread. */
final class MergeJobs {
    private static final int SLICES_MAX = 512;
    private static final long KEYS_BYTES_MAX = 256L << 20;
    private static final int TASKS_PER_CORE = 3;

    private final JavaSparkContext spark;
    private final MergeTasks tasks;
    private final DividedMerge merge;

    MergeJobs(JavaSparkContext spark, MergeTasks tasks) {
        this.spark = spark;
        this.tasks = tasks;
        merge = tasks.merge();
    }

    /**
     * Carries out all runs.
     *
     * @param old the rows so far; read only if the plan keeps them
     */
    Outcome run(Optional<FinalPieces> old) {
        Optional<FinalPieces> kept = old.filter(file -> merge.keepsRows());
        List<RowsIn> before = kept.map(FinalPieces::divide).orElseGet(this::loadFiles);
        List<RowPart> parts = List.of();
        long unmatched = 0;
        for (int run = 0; run < merge.runs(); run++) {
            int pieces = before.size();
            try {
                parts = run(run, before);
                if (run == 0) {
                    List<RowPart> read = parts.subList(0, pieces);
                    kept.ifPresent(file -> file.verify(read));
                }
            } catch (PipelineException e) {
                throw proven(e, kept);
            }
            unmatched += parts.stream().mapToLong(RowPart::unmatchedUpdates).sum();
            parts = parts.stream().filter(part -> !part.path().isEmpty()).toList();
            before = List.copyOf(parts.stream().map(RowsIn::ofPart).toList());
        }
        return new Outcome(parts, unmatched);
    }

    /**
     * What all runs came to.
     *
     * @param parts that the last run wrote, in order
     * @param unmatchedUpdates of all runs
     */
    record Outcome(List<RowPart> parts, long unmatchedUpdates) {}

    /** Changes that do not fit prove a divergence only if the rows are what was written; changed ones show now. */
    private static PipelineException proven(PipelineException failure, Optional<FinalPieces> kept) {
        if (failure.code() == ErrorCode.TARGET_DIVERGED && kept.isPresent()) {
            try {
                kept.get().verify();
            } catch (PipelineException changed) {
                changed.addSuppressed(failure);
                return changed;
            }
        }
        return failure;
    }

    private List<RowsIn> loadFiles() {
        int files = merge.load().map(Plan.Replace::files).map(List::size).orElse(0);
        return List.copyOf(Jobs.numbers(files).stream().map(RowsIn::ofLoad).toList());
    }

    private List<RowPart> run(int run, List<RowsIn> before) {
        List<LandedFile> files = merge.files(run);
        List<MergeTasks.Slice> slices = slices(files);
        long bytes = files.stream().mapToLong(LandedFile::bytes).sum();
        long wanted = Math.max(bytes / tasks.settings().partBytes(), Math.min(bytes >> 20, spark.defaultParallelism()));
        int count = (int) Math.max(1, Math.min(wanted, ShuffleKey.PARTS_MAX - 1));
        KeyParts parts = KeyParts.of(count, changedKeys(run, files, slices));
        Broadcast<long[][]> sent = spark.broadcast(parts.toArrays());
        try {
            return merge(run, slices, before, count, sent);
        } catch (Exception e) {
            throw Failures.of(e);
        } finally {
            sent.destroy();
        }
    }

    private ChangedKeys changedKeys(int run, List<LandedFile> files, List<MergeTasks.Slice> slices) {
        long changes = files.stream()
                .mapToLong(file -> file.counts().inserts()
                        + file.counts().updates()
                        + file.counts().deletes())
                .sum();
        long filterMax = Math.min(tasks.settings().filterBytes(), KEYS_BYTES_MAX / Math.max(1, slices.size()));
        long filterBytes = ChangedKeys.filterBytes(changes, filterMax);
        if (slices.isEmpty()) {
            return merge.changedKeys(run, 0, 0, filterBytes);
        }
        MergeTasks work = tasks;
        return Jobs.forEach(spark, slices, slice -> work.changedKeys(run, slice, filterBytes)
                        .toArrays())
                .stream()
                .map(ChangedKeys::ofArrays)
                .reduce(ChangedKeys::and)
                .orElseThrow();
    }

    private List<RowPart> merge(
            int run, List<MergeTasks.Slice> slices, List<RowsIn> before, int count, Broadcast<long[][]> sent) {
        MergeTasks work = tasks;
        int rowTasks = before.size();
        int all = slices.size() + rowTasks;
        if (all == 0) {
            return List.of();
        }
        JavaRDD<Integer> numbers = spark.parallelize(Jobs.numbers(all), all);
        JavaPairRDD<Long, byte[]> shuffled = numbers.flatMapToPair(number -> {
            KeyParts parts = KeyParts.ofArrays(sent.value());
            return number < rowTasks
                    ? work.rows(run, number, before.get(number), parts)
                    : work.changes(run, number - rowTasks, slices.get(number - rowTasks), parts);
        });
        return shuffled
                .repartitionAndSortWithinPartitions(new ShuffleKey.ToParts(count), new ShuffleKey.Ascending())
                .mapPartitions(records -> work.merge(run, rowTasks, TaskContext.getPartitionId(), records))
                .collect()
                .stream()
                .map(RowPart::of)
                .sorted(Comparator.comparing(RowPart::order))
                .toList();
    }

    /** Consecutive files together, about as many bytes each; a few slices a core. */
    private List<MergeTasks.Slice> slices(List<LandedFile> files) {
        long bytes = files.stream().mapToLong(LandedFile::bytes).sum();
        int wanted = Math.min(SLICES_MAX, Math.max(1, TASKS_PER_CORE * spark.defaultParallelism()));
        long each = Math.max(1, bytes / wanted);
        ArrayList<MergeTasks.Slice> slices = new ArrayList<>();
        int from = 0;
        long length = 0;
        for (int i = 0; i < files.size(); i++) {
            length += files.get(i).bytes();
            if (length >= each || i == files.size() - 1) {
                slices.add(new MergeTasks.Slice(from, i + 1));
                from = i + 1;
                length = 0;
            }
        }
        return List.copyOf(slices);
    }
}
