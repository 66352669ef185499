package io.tributary.spark;

import io.tributary.landing.LandedFile;
import io.tributary.merge.DividedMerge;
import io.tributary.merge.KeyParts;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.TypeRules;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Works out what the changes of a plan come to: few of them at once, here; many in two jobs of Spark, one that reads keys
 * and one that gathers changes by key.
 */
final class NetJobs {
    /** Said of a part whose changes are no single pass. */
    static final byte[] TOO_MANY = new byte[0];

    private final JavaSparkContext spark;
    private final MergeTasks tasks;

    NetJobs(JavaSparkContext spark, MergeTasks tasks) {
        this.spark = spark;
        this.tasks = tasks;
    }

    /** The files, at least one; empty when the changes are no single pass. */
    Optional<List<NetFile>> run(TypeRules rules, EngineSettings engine) {
        DividedMerge merge = tasks.merge();
        if (merge.runs() != 1 || merge.files(0).isEmpty()) {
            return Optional.empty();
        }
        if (merge.files(0).stream().mapToLong(LandedFile::bytes).sum()
                <= tasks.settings().partBytes()) {
            return tasks.net(rules, engine).map(List::of);
        }
        RunChanges changes = RunChanges.of(spark, tasks, merge, 0);
        KeyParts parts = changes.keys(spark, merge, Long.BYTES);
        Broadcast<long[][]> sent = spark.broadcast(parts.toArrays());
        try {
            List<byte[]> made = gather(changes, sent, rules, engine.single());
            return made.isEmpty() || made.stream().anyMatch(file -> file.length == 0)
                    ? Optional.empty()
                    : Optional.of(made.stream()
                            .map(file -> Serialized.of(file, NetFile.class))
                            .toList());
        } catch (Exception e) {
            throw Failures.of(e);
        } finally {
            sent.destroy();
        }
    }

    private List<byte[]> gather(RunChanges changes, Broadcast<long[][]> sent, TypeRules rules, EngineSettings engine) {
        MergeTasks work = tasks;
        List<MergeTasks.Slice> slices = changes.slices();
        return spark.parallelize(Jobs.numbers(slices.size()), slices.size())
                .flatMapToPair(number -> work.changes(0, number, slices.get(number), KeyParts.ofArrays(sent.value())))
                .repartitionAndSortWithinPartitions(new ShuffleKey.ToParts(changes.parts()), new ShuffleKey.Ascending())
                .mapPartitions(records -> work.net(TaskContext.getPartitionId(), records, rules, engine))
                .collect();
    }
}
