package io.tributary.target;

import io.tributary.change.TableId;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.OldRows;
import io.tributary.merge.Plan;
import io.tributary.merge.StreamingMerge;
import java.util.Optional;

/** One canonical CSV file a table, kept as {@link FileTarget} says. Thread-safe for different tables. */
public final class CsvTarget implements Target {
    private final FileTarget target;

    private CsvTarget(FileTarget target) {
        this.target = target;
    }

    /**
     * Opens the target for writing: claims it, and removes what dead processes left.
     *
     * @param holder who opens it, shown to whoever is refused
     * @throws io.tributary.error.PipelineException {@code TARGET_IN_USE} naming the holder
     */
    public static CsvTarget open(Files files, CsvSettings settings, StreamingMerge merge, String holder) {
        return open(files, settings, CsvMerge.of(merge), holder);
    }

    /** As {@link #open(Files, CsvSettings, StreamingMerge, String)}, merging in another way. */
    public static CsvTarget open(Files files, CsvSettings settings, CsvMerge merge, String holder) {
        return new CsvTarget(FileTarget.open(files, new CsvFormat(settings, merge), holder));
    }

    /** Opens the target to look at it, whoever is writing it. Applying is refused. */
    public static CsvTarget readOnly(Files files, CsvSettings settings) {
        return new CsvTarget(FileTarget.readOnly(files, new CsvFormat(settings, null)));
    }

    /** The final file of a table as it is now; empty when there is none of ours. */
    public Optional<FinalFile> file(TableId table) {
        return target.file(table);
    }

    /** The rows of such a file. */
    public static OldRows rows(FinalFile file) {
        return CsvFormat.rows(file);
    }

    @Override
    public Applied applied(TableId table) {
        return target.applied(table);
    }

    @Override
    public Applied apply(Plan plan) {
        return target.apply(plan);
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return target.failure(table);
    }

    @Override
    public void close() {
        target.close();
    }
}
