package io.tributary.bench;

import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.transform.ReferenceFile;
import io.tributary.target.transform.Transform;
import io.tributary.target.transform.TransformNotes;
import io.tributary.target.transform.TransformedFiles;
import io.tributary.target.transform.TransformingTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applying a load through a transform, against applying it as it is. */
final class TransformBench {
    private static final EngineSettings ENGINE = new EngineSettings(
            Map.of(), 256L << 20, Runtime.getRuntime().availableProcessors(), EngineSettings.DEFAULT.rowGroupRows());
    private static final String WHERE = "city LIKE '%1'";
    private static final String SELECT = "id, upper(name) AS name, city, balance * 2 AS twice, seen";
    private static final int CITIES = 5000;

    private TransformBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 5_000_000);
        long runs = options.number("runs", 3);
        try (Scratch scratch = new Scratch()) {
            LocalFiles landing = new LocalFiles(scratch.folder("landing"));
            Path references = scratch.folder("reference");
            StringBuilder cities = new StringBuilder("name,country\n");
            for (int i = 0; i < CITIES; i++) {
                cities.append("City ")
                        .append(i)
                        .append(",Country ")
                        .append(i % 200)
                        .append('\n');
            }
            Files.writeString(references.resolve("cities.csv"), cities);
            ReferenceFile reference = new ReferenceFile(new LocalFiles(references), "cities.csv");
            Transform.Join join = new Transform.Join("cities.csv", "c", "c.name = city");
            try (LandingWriter writer =
                    LandingWriter.open(landing, LandingSettings.DEFAULT, Clock.systemUTC(), "bench")) {
                LandedPerson.load(writer, rows);
                double floor = median(landing, scratch, runs, null, null);
                report("as it is", rows, floor, floor);
                report("columns left out", rows, median(landing, scratch, runs, of("", "seen, id", null), null), floor);
                report("expressions", rows, median(landing, scratch, runs, of("", SELECT, null), null), floor);
                report("and a condition", rows, median(landing, scratch, runs, of(WHERE, SELECT, null), null), floor);
                Transform joined = of("", SELECT + ", c.country", join);
                report("and a join", rows, median(landing, scratch, runs, joined, reference), floor);
                Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
            }
        }
    }

    private static Transform of(String where, String select, Transform.@Nullable Join join) {
        return new Transform(LandedPerson.PERSON, where, select, join);
    }

    private static void report(String name, long rows, double seconds, double floor) {
        Report.line("%-18s %6.2f s, %,10.0f rows/s, %.2f x", name, seconds, rows / seconds, seconds / floor);
    }

    private static double median(
            LocalFiles landing,
            Scratch scratch,
            long runs,
            @Nullable Transform transform,
            @Nullable ReferenceFile reference)
            throws Exception {
        LandingReader reader = new LandingReader(landing);
        List<Double> seconds = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Path lake = scratch.folder("lake");
            Path spill = scratch.folder("spill");
            TransformedFiles files = new TransformedFiles(LandedFiles.of(reader));
            Target csv = CsvTarget.open(
                    new LocalFiles(lake),
                    CsvSettings.DEFAULT,
                    new StreamingMerge(files, MergeSettings.in(spill)),
                    "bench");
            try (Target target = transform == null
                    ? csv
                    : TransformingTarget.open(
                            csv,
                            Map.of(LandedPerson.PERSON, new TransformingTarget.Part(transform, reference)),
                            new TransformNotes(new LocalFiles(lake), "bench"),
                            new TransformingTarget.Work(files, ENGINE, spill))) {
                seconds.add(LandedPerson.apply(reader, target));
            }
            new LocalFiles(lake).delete("public/person/final_output.csv");
            new LocalFiles(lake).delete("_tributary/transforms/bench/public/person.json");
        }
        return Report.median(seconds);
    }
}
