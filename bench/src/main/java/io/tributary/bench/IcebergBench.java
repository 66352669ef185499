package io.tributary.bench;

import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An Iceberg table loaded from landing files, against the engine converting them by one plain {@code COPY}; and a few changes to
 * tables of several sizes.
 */
final class IcebergBench {
    private IcebergBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 10_000_000);
        long changes = options.number("changes", 10_000);
        long runs = options.number("runs", 3);
        int format = (int) options.number("format", 2);
        List<Double> seconds = new ArrayList<>();
        for (long size : List.of(rows / 10, rows, 5 * rows)) {
            seconds.add(table(size, changes, runs, format, size == rows));
        }
        Report.verdict("apply at 10 M rows, s", seconds.get(1), "<=", 3);
        Report.verdict("apply at 50 M / at 1 M", seconds.get(2) / seconds.get(0), "<=", 2);
        Report.verdict("peak RSS, GB", Report.peakRssMegabytes("self") / 1024.0, "<=", 1.5);
    }

    /** Seconds to apply the changes to a table of that many rows. */
    private static double table(long rows, long changes, long runs, int format, boolean compared) throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path landed = scratch.folder("landing");
            LandingReader reader = new LandingReader(new LocalFiles(landed));
            try (LandingWriter writer =
                    LandingWriter.open(new LocalFiles(landed), LandingSettings.DEFAULT, Clock.systemUTC(), "bench")) {
                LandedPerson.load(writer, rows);
                ParquetBench.engine(scratch, "SELECT 1");
                List<Double> floors = new ArrayList<>();
                List<Double> loads = new ArrayList<>();
                for (int run = 0; compared && run < runs; run++) {
                    floors.add(ParquetBench.convert(scratch, landed));
                    try (Target target = open(scratch, scratch.folder("lake" + run), reader, format)) {
                        loads.add(LandedPerson.apply(reader, target));
                    }
                }
                if (compared) {
                    Report.line("floor: one COPY of the landing CSV %8.2f s", Report.median(floors));
                    Report.line("first load of %,d rows     %8.2f s", rows, Report.median(loads));
                    Report.verdict("floor / load", Report.median(floors) / Report.median(loads), ">=", 0.8);
                }
                List<Double> merges = new ArrayList<>();
                try (Target target = open(scratch, scratch.folder("lake"), reader, format)) {
                    LandedPerson.apply(reader, target);
                    for (int run = 0; run < runs; run++) {
                        LandedPerson.change(writer, rows, changes, run);
                        merges.add(LandedPerson.apply(reader, target));
                    }
                }
                Report.line("%,d changes to %,d rows     %8.2f s", changes, rows, Report.median(merges));
                return Report.median(merges);
            }
        }
    }

    private static Target open(Scratch scratch, Path lake, LandingReader reader, int format) throws Exception {
        IcebergSettings usual = IcebergSettings.DEFAULT;
        IcebergSettings settings = new IcebergSettings(
                usual.catalog(),
                usual.uri(),
                Map.of(),
                format,
                Map.of(),
                usual.fileBytes(),
                usual.keepSnapshots(),
                EngineSettings.DEFAULT);
        return IcebergTarget.open(
                new LocalFiles(lake),
                settings,
                LandedFiles.of(reader),
                MergeSettings.in(scratch.folder("spill")),
                "bench");
    }
}
