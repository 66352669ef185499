package io.tributary.bench;

import io.tributary.capture.dms.DeclaredTable;
import io.tributary.capture.dms.DeclaredTable.DeclaredColumn;
import io.tributary.capture.dms.DeclaredType;
import io.tributary.capture.dms.DmsFolderCapture;
import io.tributary.capture.dms.DmsFolderSettings;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.adopted.DmsFiles;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Planner;
import io.tributary.merge.StreamingMerge;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.engine.AdoptedParquet;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files of DMS: many small change files against the same rows in one, and reading Parquet against the engine doing so. */
final class DmsBench {
    private static final TableId PERSON = new TableId("world", "person");
    private static final int ROWS_A_FILE = 1000;

    private DmsBench() {}

    static void run(Options options) throws Exception {
        int files = (int) options.number("files", 1000);
        long runs = options.number("runs", 3);
        try (Scratch scratch = new Scratch()) {
            List<Double> ones = new ArrayList<>();
            List<Double> manys = new ArrayList<>();
            apply(scratch, "warm", Math.max(1, files / 10), 1);
            for (int run = 0; run < runs; run++) {
                ones.add(apply(scratch, "one" + run, files, files));
                manys.add(apply(scratch, "many" + run, files, 1));
            }
            long rows = (long) files * ROWS_A_FILE;
            Report.line("floor: %,d changes in one file       %8.2f s", rows, Report.median(ones));
            Report.line("%,d files of %,d changes          %8.2f s", files, ROWS_A_FILE, Report.median(manys));
            Report.verdict("many / one", Report.median(manys) / Report.median(ones), "<=", 3);
            parquet(scratch, options.number("rows", 5_000_000), runs);
            Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
        }
    }

    /** Seconds from the first look at the folder to the final file, {@code together} small files in one. */
    private static double apply(Scratch scratch, String name, int files, int together) throws Exception {
        Path folder = scratch.folder(name);
        Path table = Files.createDirectories(folder.resolve("dms/world/person"));
        write(table.resolve("LOAD00000001.csv"), "", 0, 100_000);
        for (int from = 0; from < files; from += together) {
            write(
                    table.resolve("20240307-%09d.csv".formatted(100_000_000 + from)),
                    "U,",
                    (long) from * ROWS_A_FILE,
                    together * ROWS_A_FILE);
        }
        LocalFiles dms = new LocalFiles(folder.resolve("dms"));
        LocalFiles log = new LocalFiles(folder.resolve("log"));
        DmsFiles content = new DmsFiles(
                dms,
                new LandingReader(log),
                DmsSettings.DEFAULT.csv(),
                new AdoptedParquet(),
                folder.resolve("scratch"));
        long start = System.nanoTime();
        adopt(
                new DmsFolderSettings(
                        dms,
                        content,
                        new LandingReader(log),
                        DmsSettings.DEFAULT,
                        Map.of(PERSON, declared()),
                        Duration.ZERO,
                        Clock.systemUTC()),
                log);
        LandingReader reader = new LandingReader(log, content);
        StreamingMerge merge = new StreamingMerge(LandedFiles.of(reader), MergeSettings.in(folder.resolve("spill")));
        try (CsvTarget target =
                CsvTarget.open(new LocalFiles(folder.resolve("lake")), CsvSettings.DEFAULT, merge, "bench")) {
            target.apply(Planner.plan(PERSON, target.applied(PERSON), reader.commitsAfter(0), reader::schema)
                    .orElseThrow());
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static DeclaredTable declared() {
        return new DeclaredTable(
                List.of(
                        column("id", "bigint", true),
                        column("name", "varchar(40)", false),
                        column("city", "text", false)),
                "",
                "BI_");
    }

    private static DeclaredColumn column(String name, String type, boolean isKey) {
        return new DeclaredColumn(name, DeclaredType.parse(type).orElseThrow(), type, isKey);
    }

    /** Keys go round through three hundred thousand, so that most are there already. */
    private static void write(Path file, String operation, long from, int rows) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (long i = from; i < from + rows; i++) {
                long id = i * 7919 % 300_000;
                out.write(operation + id + ",name of person " + i + ",city " + i % 1000 + "\n");
            }
        }
    }

    private static void adopt(DmsFolderSettings settings, LocalFiles log) {
        DmsFolderCapture capture = new DmsFolderCapture(settings);
        try (LandingWriter writer = LandingWriter.open(log, LandingSettings.DEFAULT, Clock.systemUTC(), "bench")) {
            Position wanted = capture.currentPosition();
            capture.run(writer, new Captured(state -> capture.reached(state.position(), wanted), state -> {}));
        }
    }

    private static void parquet(Scratch scratch, long rows, long runs) throws Exception {
        Path folder = scratch.folder("parquet");
        Path file = folder.resolve("x.parquet");
        Path csv = folder.resolve("x.csv");
        AdoptedParquet reading = new AdoptedParquet();
        List<Double> floors = new ArrayList<>();
        List<Double> reads = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute(
                    "COPY (SELECT 'U' AS Op, i AS id, 'name of person ' || i AS name, (i / 100)::DECIMAL(12,2) AS"
                            + " balance, TIMESTAMP '2024-03-07' + INTERVAL (i) SECOND AS seen FROM range(" + rows
                            + ") t(i)) TO '" + file + "' (FORMAT parquet)");
            for (int run = 0; run < runs; run++) {
                Files.deleteIfExists(csv);
                long start = System.nanoTime();
                statement.execute("COPY (SELECT * FROM '" + file + "') TO '" + csv + "' (FORMAT csv, HEADER false)");
                floors.add((System.nanoTime() - start) / 1e9);
                Files.delete(csv);
                start = System.nanoTime();
                reading.write(file, "x.parquet", csv);
                reads.add((System.nanoTime() - start) / 1e9);
            }
        }
        Report.line("floor: the engine, Parquet to text   %8.2f s", Report.median(floors));
        Report.line("Parquet of %,d rows read        %8.2f s", rows, Report.median(reads));
        Report.verdict("floor / read", Report.median(floors) / Report.median(reads), ">=", 0.8);
    }
}
