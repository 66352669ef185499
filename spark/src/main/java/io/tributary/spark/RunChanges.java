package io.tributary.spark;

import io.tributary.landing.LandedFile;
import io.tributary.merge.ChangedKeys;
import io.tributary.merge.DividedMerge;
import io.tributary.merge.KeyParts;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How the changes of a run are divided: slices of their files to read, and parts by key to merge.
 *
 * @param parts how many
 */
record RunChanges(MergeTasks tasks, int run, List<LandedFile> files, List<MergeTasks.Slice> slices, int parts) {
    private static final int SLICES_MAX = 512;
    private static final long KEYS_BYTES_MAX = 256L << 20;
    private static final int TASKS_PER_CORE = 3;

    static RunChanges of(JavaSparkContext spark, MergeTasks tasks, DividedMerge merge, int run) {
        List<LandedFile> files = merge.files(run);
        long bytes = bytes(files);
        long wanted = Math.max(bytes / tasks.settings().partBytes(), Math.min(bytes >> 20, spark.defaultParallelism()));
        int parts = (int) Math.max(1, Math.min(wanted, ShuffleKey.PARTS_MAX - 1));
        return new RunChanges(tasks, run, files, slices(files, spark.defaultParallelism()), parts);
    }

    private static long bytes(List<LandedFile> files) {
        return files.stream().mapToLong(LandedFile::bytes).sum();
    }

    /** Consecutive files together, about as many bytes each; a few slices a core. */
    private static List<MergeTasks.Slice> slices(List<LandedFile> files, int cores) {
        int wanted = Math.min(SLICES_MAX, Math.max(1, TASKS_PER_CORE * cores));
        long each = Math.max(1, bytes(files) / wanted);
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

    /**
     * Reads all changes for their keys.
     *
     * @param filterBytesMax for the filter that tells rows which no change concerns
     */
    KeyParts keys(JavaSparkContext spark, DividedMerge merge, long filterBytesMax) {
        long changes = files.stream()
                .mapToLong(file -> file.counts().inserts()
                        + file.counts().updates()
                        + file.counts().deletes())
                .sum();
        long filterMax = Math.min(filterBytesMax, KEYS_BYTES_MAX / Math.max(1, slices.size()));
        long filterBytes = ChangedKeys.filterBytes(changes, filterMax);
        if (slices.isEmpty()) {
            return KeyParts.of(parts, merge.changedKeys(run, 0, 0, filterBytes));
        }
        MergeTasks work = tasks;
        int number = run;
        ChangedKeys keys =
                Jobs.forEach(spark, slices, slice -> work.changedKeys(number, slice, filterBytes)
                                .toArrays())
                        .stream()
                        .map(ChangedKeys::ofArrays)
                        .reduce(ChangedKeys::and)
                        .orElseThrow();
        return KeyParts.of(parts, keys);
    }
}
