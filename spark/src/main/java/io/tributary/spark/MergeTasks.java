package io.tributary.spark;

import static java.util.Objects.requireNonNull;

import io.tributary.csv.CsvRowReader;
import io.tributary.files.Files;
import io.tributary.files.FilesSource;
import io.tributary.merge.ChangedKeys;
import io.tributary.merge.DividedMerge;
import io.tributary.merge.KeyParts;
import io.tributary.merge.LandedSource;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.merge.RowPieces;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.TypeRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * What the tasks of one merge do; sent to executors as the plan's JSON and the places of files, opened there.
 *
 * @param folder where parts are written, below the target's root, with a slash at its end
 */
record MergeTasks(String plan, LandedSource landed, FilesSource target, String folder, SparkMergeSettings settings)
        implements Serializable {
    static MergeTasks of(
            Plan plan, LandedSource landed, FilesSource target, String folder, SparkMergeSettings settings) {
        return new MergeTasks(PlanJson.write(plan), landed, target, folder, settings);
    }

    DividedMerge merge() {
        MergeSettings limits = new MergeSettings(scratch(), settings.memoryBytes(), CsvRowReader.ROW_BYTES_MAX);
        return new DividedMerge(PlanJson.read(plan), landed.open(), limits);
    }

    /** What {@link RowPieces.Piece} says of a piece of the final file that need not begin with a row, in its order. */
    long[] look(RowsIn piece) {
        try (InputStream in = new RowsPiece(target.open(), piece).open()) {
            RowPieces.Piece look = RowPieces.look(in, piece.bytes());
            return new long[] {look.oddQuotes() ? 1 : 0, look.rowOutside(), look.rowInside()};
        } catch (IOException e) {
            throw Failures.reading(piece.path(), e);
        }
    }

    /** The check sum of a piece of the final file, for nothing but to know whether it is what was written. */
    long crc32c(RowsIn piece) {
        RowsPiece rows = new RowsPiece(target.open(), piece);
        try (InputStream in = rows.open()) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return rows.crc32c();
        } catch (IOException e) {
            throw Failures.reading(piece.path(), e);
        }
    }

    ChangedKeys changedKeys(int run, Slice slice, long filterBytes) {
        return merge().changedKeys(run, slice.from(), slice.end(), filterBytes);
    }

    /** The changes of a slice, for the shuffle. */
    Iterator<Tuple2<Long, byte[]>> changes(int run, int number, Slice slice, KeyParts parts) {
        DividedMerge.Share share = merge().changes(run, slice.from(), slice.end(), parts);
        closeAtEnd(share);
        return new ShuffledShare(share, parts.count(), ShuffleKey.CHANGES, number, () -> null);
    }

    /** Rows that changes may concern, for the shuffle; the others are written. */
    Iterator<Tuple2<Long, byte[]>> rows(int run, int number, RowsIn piece, KeyParts parts) {
        Files files = target.open();
        PartWriter untouched = new PartWriter(files, path("rows", run, number));
        closeAtEnd(untouched);
        DividedMerge merge = merge();
        RowsPiece rows = new RowsPiece(files, piece);
        DividedMerge.RowShare share =
                switch (piece.kind()) {
                    case LOAD -> {
                        Plan.Replace load = merge.load().orElseThrow();
                        yield merge.loadedRows(run, load.files().get(piece.number()), parts, untouched);
                    }
                    case FINAL -> merge.rows(run, rows, PlanJson.read(plan).fromSchema(), parts, untouched);
                    case PART -> merge.rows(run, rows, merge.schema(run - 1), parts, untouched);
                };
        closeAtEnd(share);
        return new ShuffledShare(
                share,
                parts.count(),
                ShuffleKey.ROWS,
                number,
                () -> untouched.finish(number, new Merged(share.untouched(), 0), rows.bytes(), rows.crc32c()));
    }

    /** Merges a part: its reports, passed on, and its own. */
    Iterator<byte[]> merge(int run, int order, int part, Iterator<Tuple2<Long, byte[]>> shuffled) {
        PartRecords records = new PartRecords(shuffled);
        List<byte[]> reports = new ArrayList<>(records.reports());
        try (PartWriter written = new PartWriter(target.open(), path("merged", run, part))) {
            InputStream changes = records.content(ShuffleKey.CHANGES);
            Merged rows = merge().merge(run, changes, records.content(ShuffleKey.ROWS), written);
            reports.add(written.finish(order + part, rows, 0, 0).toBytes());
        }
        return reports.iterator();
    }

    /** What all changes of the first run come to; empty when they are no single pass. */
    Optional<NetFile> net(TypeRules rules, EngineSettings engine) {
        Files files = target.open();
        String path = folder + "net.parquet";
        List<NetFile> made = new ArrayList<>();
        boolean isOne = merge().net(
                        0,
                        (pass, growth) -> made.add(NetFile.write(pass, growth, rules, engine, scratch(), files, path)));
        return isOne ? Optional.of(made.get(0)) : Optional.empty();
    }

    /**
     * What the changes of a part come to, as the bytes of a file's description.
     *
     * @return nothing when the part has no changes; {@link NetJobs#TOO_MANY} when they are no single pass
     */
    Iterator<byte[]> net(int part, Iterator<Tuple2<Long, byte[]>> shuffled, TypeRules rules, EngineSettings engine) {
        if (!shuffled.hasNext()) {
            return List.<byte[]>of().iterator();
        }
        Files files = target.open();
        InputStream changes = new PartRecords(shuffled).content(ShuffleKey.CHANGES);
        String path = path("net", 0, part).replace(".csv", ".parquet");
        List<byte[]> made = new ArrayList<>();
        boolean isOne = merge().net(
                        0,
                        changes,
                        (pass, growth) -> made.add(
                                Serialized.bytes(NetFile.write(pass, growth, rules, engine, scratch(), files, path))));
        return (isOne ? made : List.of(NetJobs.TOO_MANY)).iterator();
    }

    /** A folder on a disk of this machine. */
    static Path scratch() {
        return Path.of(System.getProperty("java.io.tmpdir"), "tributary-scratch");
    }

    /** A path of this attempt's own. */
    private String path(String what, int run, int number) {
        long attempt = requireNonNull(TaskContext.get(), "not in a task").taskAttemptId();
        return folder + what + "-" + run + "-" + number + "-" + attempt + ".csv";
    }

    private static void closeAtEnd(AutoCloseable open) {
        TaskCompletionListener listener = context -> {
            try {
                open.close();
            } catch (Exception e) {
                throw Failures.closing(e);
            }
        };
        requireNonNull(TaskContext.get(), "not in a task").addTaskCompletionListener(listener);
    }

    /** Consecutive change files of a run: from the first to before the end. */
    record Slice(int from, int end) implements Serializable {}
}
