package io.tributary.target.engine;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.NetTarget;
import io.tributary.merge.Plan;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The files of a full load as the engine can read them: where they lie if they are local and the engine reads them as we
 * do, else one copy.
 *
 * @param landed the load's files that have rows; those of {@code csv} in the same order, or all of them in one
 */
public record LoadCsv(List<LandedFile> landed, CsvFiles csv) {
    private static final int BUFFER_BYTES = 1 << 20;

    /** A copy, whose rows have the columns that the load's are brought to. */
    static LoadCsv copied(Plan.Replace load, NetTarget.LoadRows rows, Path copy) {
        try (CsvSpool spool = new CsvSpool(copy)) {
            rows.writeTo(spool);
            return new LoadCsv(load.files(), spool.finish());
        }
    }

    /**
     * Carries out what may begin with a load: with the load's files if the engine can read them, else with a copy. What is no
     * canonical CSV may be CSV all the same, or damaged; copying it tells.
     *
     * @param work may be carried out twice
     */
    public static <T> T reading(Plan plan, LandedFiles files, Function<Optional<LoadCsv>, T> work) {
        try {
            return work.apply(EngineMerge.load(plan).flatMap(load -> direct(load, files)));
        } catch (Engine.Unreadable unusual) {
            return copying(plan, work);
        }
    }

    private static <T> T copying(Plan plan, Function<Optional<LoadCsv>, T> work) {
        try {
            return work.apply(Optional.empty());
        } catch (Engine.Unreadable e) {
            throw new PipelineException(
                    ErrorCode.INTERNAL, "The Parquet engine cannot read canonical CSV of " + plan.table(), "", e);
        }
    }

    /** The files themselves, each held against its commit; empty when there are none or a copy is needed. */
    private static Optional<LoadCsv> direct(Plan.Replace load, LandedFiles files) {
        List<Path> paths = load.files().stream()
                .flatMap(file -> files.local(file).stream())
                .toList();
        if (paths.size() < load.files().size()) {
            return Optional.empty();
        }
        List<CsvScan> scans = paths.parallelStream().map(LoadCsv::scan).toList();
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            if (!isUsual(scans.get(i), load.files().get(i))) {
                return Optional.empty();
            }
            if (scans.get(i).rows() > 0) {
                used.add(i);
            }
        }
        if (used.isEmpty()) {
            return Optional.empty();
        }
        CsvFiles csv = new CsvFiles(
                used.stream().map(paths::get).toList(),
                scans.stream().anyMatch(CsvScan::hasQuotedNewlines),
                scans.stream().mapToLong(CsvScan::longestRow).max().orElseThrow());
        return Optional.of(new LoadCsv(used.stream().map(load.files()::get).toList(), csv));
    }

    /** Whether the file is what its commit says, and nothing in it is read differently by the engine. */
    private static boolean isUsual(CsvScan scan, LandedFile file) {
        return scan.bytes() == file.bytes()
                && scan.crc32c() == file.crc32c()
                && scan.rows() == file.counts().inserts()
                && !scan.hasReturns()
                && !scan.hasByteOrderMark();
    }

    private static CsvScan scan(Path file) {
        CsvScan scan = new CsvScan();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = new FileInputStream(file.toFile())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                scan.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + file, "", e);
        }
        return scan;
    }

    long rows() {
        return landed.stream().mapToLong(file -> file.counts().inserts()).sum();
    }

    /** Where the first text stands that the field cannot hold, for people. */
    String refused(TypedCsv typed, Engine engine, int field) {
        long before = 0;
        for (int i = 0; i < csv.files().size(); i++) {
            var row = typed.refusedRow(engine, csv.files().get(i), field);
            if (row.isPresent()) {
                return csv.files().size() == landed.size() ? at(i, row.getAsLong()) : at(row.getAsLong());
            }
            before += landed.get(i).counts().inserts();
        }
        return "one of " + before + " rows of the load";
    }

    private String at(long row) {
        long left = row;
        int file = 0;
        while (file < landed.size() - 1 && left > landed.get(file).counts().inserts()) {
            left -= landed.get(file).counts().inserts();
            file++;
        }
        return at(file, left);
    }

    private String at(int file, long row) {
        return "row " + row + " of landing file " + landed.get(file).path();
    }
}
