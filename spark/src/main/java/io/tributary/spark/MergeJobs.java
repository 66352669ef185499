package io.tributary.spark;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.DividedMerge;
import io.tributary.merge.KeyParts;
import io.tributary.merge.Plan;
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
        RunChanges changes = RunChanges.of(spark, tasks, merge, run);
        KeyParts parts = changes.keys(spark, merge, tasks.settings().filterBytes());
        Broadcast<long[][]> sent = spark.broadcast(parts.toArrays());
        try {
            return merge(run, changes.slices(), before, changes.parts(), sent);
        } catch (Exception e) {
            throw Failures.of(e);
        } finally {
            sent.destroy();
        }
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
}
