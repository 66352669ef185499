package io.tributary.spark;

import io.tributary.files.Files;
import io.tributary.files.FilesSource;
import io.tributary.merge.LandedSource;
import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import io.tributary.merge.RowSink;
import io.tributary.target.CsvMerge;
import io.tributary.target.FileTarget;
import io.tributary.target.FinalRows;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Merges final CSV files on Spark. Executors write the rows in parts, files below the target's own folder that nobody names
 * and that are removed in any case; the driver reads one after the other, in bounded memory, into the sink. Everything
 * that makes the merge happen exactly once is where it is for the embedded engine: in the target that gives the sink.
 *
 * <p>Rows that no change concerns keep their order; changed and new rows come after them. Thread-safe for different tables.
 */
public final class SparkMerge implements CsvMerge {
    private static final int COPY_BYTES = 1 << 18;

    private final JavaSparkContext spark;
    private final LandedSource landed;
    private final FilesSource target;
    private final SparkMergeSettings settings;

    /** @param target the files that the target keeps, where parts are written too */
    public SparkMerge(JavaSparkContext spark, LandedSource landed, FilesSource target, SparkMergeSettings settings) {
        this.spark = spark;
        this.landed = landed;
        this.target = target;
        this.settings = settings;
    }

    @Override
    public Merged merge(Plan plan, Optional<FinalRows> old, RowSink sink) {
        String folder = FileTarget.PARTS + UUID.randomUUID() + "/";
        Files files = target.open();
        try {
            MergeTasks tasks = MergeTasks.of(plan, landed, target, folder, settings);
            MergeJobs.Outcome outcome =
                    new MergeJobs(spark, tasks).run(old.map(rows -> new FinalPieces(spark, tasks, rows)));
            long rows = 0;
            byte[] buffer = new byte[COPY_BYTES];
            for (RowPart part : outcome.parts()) {
                copy(files, part, buffer, sink);
                rows += part.rows();
            }
            return new Merged(rows, outcome.unmatchedUpdates());
        } finally {
            FileTarget.removeParts(files, folder);
        }
    }

    private static void copy(Files files, RowPart part, byte[] buffer, RowSink sink) {
        RowsPiece rows = new RowsPiece(files, RowsIn.ofPart(part));
        try (InputStream in = rows.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sink.write(buffer, 0, count);
            }
        } catch (IOException e) {
            throw Failures.reading(part.path(), e);
        }
    }
}
