package io.tributary.bench;

import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Applying mixed changes to a large CSV, against {@code cp} of that CSV. */
final class ApplyBench {
    private ApplyBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 10_000_000);
        long changes = options.number("changes", 100_000);
        long runs = options.number("runs", 5);
        try (Scratch scratch = new Scratch()) {
            LocalFiles landing = new LocalFiles(scratch.folder("landing"));
            Path lake = scratch.folder("lake");
            LandingReader reader = new LandingReader(landing);
            StreamingMerge merge = new StreamingMerge(reader::open, MergeSettings.in(scratch.folder("spill")));
            try (LandingWriter writer =
                            LandingWriter.open(landing, LandingSettings.DEFAULT, Clock.systemUTC(), "bench");
                    CsvTarget target = CsvTarget.open(new LocalFiles(lake), CsvSettings.DEFAULT, merge, "bench")) {
                LandedPerson.load(writer, rows);
                Report.line("first load of %,d rows applied in %.1f s", rows, LandedPerson.apply(reader, target));
                Path file = lake.resolve("public/person/final_output.csv");
                List<Double> floors = new ArrayList<>();
                List<Double> merges = new ArrayList<>();
                for (int run = 0; run < runs; run++) {
                    floors.add(copy(file, lake.resolve("copy.csv")));
                    LandedPerson.change(writer, rows, changes, run);
                    merges.add(LandedPerson.apply(reader, target));
                }
                Report.line("the CSV has %,d MB", Files.size(file) >> 20);
                Report.line("floor: cp                          %8.2f s", Report.median(floors));
                Report.line("%,d changes applied             %8.2f s", changes, Report.median(merges));
                Report.verdict("apply / cp", Report.median(merges) / Report.median(floors), "<=", 4);
                Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
            }
        }
    }

    private static double copy(Path from, Path to) throws Exception {
        Files.deleteIfExists(to);
        sync();
        long start = System.nanoTime();
        int exit = new ProcessBuilder("cp", from.toString(), to.toString())
                .inheritIO()
                .start()
                .waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (exit != 0) {
            throw new IllegalStateException("cp failed");
        }
        Files.delete(to);
        return seconds;
    }

    /** So that no measurement pays for what the one before it wrote. */
    private static void sync() throws Exception {
        new ProcessBuilder("sync").start().waitFor();
    }
}
