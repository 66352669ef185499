package io.tributary.bench;

import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.parquet.ParquetSettings;
import io.tributary.target.parquet.ParquetTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Parquet file loaded from landing files, against the same engine converting them by one plain {@code COPY}; and mixed changes
 * to it, against the engine rewriting the file.
 */
final class ParquetBench {
    private static final String COLUMNS =
            "{'id': 'INTEGER', 'name': 'VARCHAR', 'city': 'VARCHAR', 'balance': 'DECIMAL(12,2)', 'seen': 'TIMESTAMPTZ'}";
    private static final String PARQUET = " (FORMAT parquet, COMPRESSION zstd)";

    private ParquetBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 10_000_000);
        long changes = options.number("changes", 100_000);
        long runs = options.number("runs", 3);
        try (Scratch scratch = new Scratch()) {
            Path landed = scratch.folder("landing");
            Path lake = scratch.folder("lake");
            LandingReader reader = new LandingReader(new LocalFiles(landed));
            try (LandingWriter writer =
                    LandingWriter.open(new LocalFiles(landed), LandingSettings.DEFAULT, Clock.systemUTC(), "bench")) {
                LandedPerson.load(writer, rows);
                // the engine starts once in a process
                engine(scratch, "SELECT 1");
                List<Double> floors = new ArrayList<>();
                List<Double> loads = new ArrayList<>();
                for (int run = 0; run < runs; run++) {
                    floors.add(convert(scratch, landed));
                    try (ParquetTarget target = open(scratch, scratch.folder("lake" + run), reader)) {
                        loads.add(LandedPerson.apply(reader, target));
                    }
                }
                Report.line("floor: one COPY of the landing CSV %8.2f s", Report.median(floors));
                Report.line("first load of %,d rows     %8.2f s", rows, Report.median(loads));
                Report.verdict("floor / load", Report.median(floors) / Report.median(loads), ">=", 0.8);
                try (ParquetTarget target = open(scratch, lake, reader)) {
                    LandedPerson.apply(reader, target);
                    change(scratch, writer, reader, target, lake, new long[] {rows, changes, runs});
                }
                Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
            }
        }
    }

    private static void change(
            Scratch scratch, LandingWriter writer, LandingReader reader, ParquetTarget target, Path lake, long[] sizes)
            throws Exception {
        Path file = lake.resolve("public/person/final_output.parquet");
        List<Double> floors = new ArrayList<>();
        List<Double> merges = new ArrayList<>();
        for (int run = 0; run < sizes[2]; run++) {
            Path copy = scratch.folder("copies").resolve("copy.parquet");
            floors.add(
                    engine(scratch, "COPY (SELECT * FROM read_parquet('" + file + "')) TO '" + copy + "'" + PARQUET));
            Files.delete(copy);
            LandedPerson.change(writer, sizes[0], sizes[1], run);
            merges.add(LandedPerson.apply(reader, target));
        }
        Report.line("the Parquet file has %,d MB", Files.size(file) >> 20);
        Report.line("floor: the engine rewriting it     %8.2f s", Report.median(floors));
        Report.line("%,d changes applied             %8.2f s", sizes[1], Report.median(merges));
        Report.verdict("apply / rewrite", Report.median(merges) / Report.median(floors), "<=", 1.3);
    }

    private static ParquetTarget open(Scratch scratch, Path lake, LandingReader reader) throws Exception {
        return ParquetTarget.open(
                new LocalFiles(lake),
                ParquetSettings.DEFAULT,
                LandedFiles.of(reader),
                MergeSettings.in(scratch.folder("spill")),
                "bench");
    }

    static double convert(Scratch scratch, Path landed) throws Exception {
        List<String> files;
        try (Stream<Path> found = Files.list(landed.resolve("public/person"))) {
            files = found.filter(file -> file.getFileName().toString().startsWith("LOAD"))
                    .map(file -> "'" + file + "'")
                    .sorted()
                    .toList();
        }
        Path copy = scratch.folder("copies").resolve("converted.parquet");
        double seconds = engine(
                scratch,
                "COPY (SELECT * FROM read_csv([" + String.join(", ", files) + "], header = false, auto_detect = false,"
                        + " columns = " + COLUMNS + ")) TO '" + copy + "'" + PARQUET);
        Files.delete(copy);
        return seconds;
    }

    /** Seconds that a statement takes in an engine with the target's memory. */
    static double engine(Scratch scratch, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            prepare(statement, scratch.folder("engine"));
            new ProcessBuilder("sync").start().waitFor();
            long start = System.nanoTime();
            statement.execute(sql);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static void prepare(Statement statement, Path folder) throws SQLException {
        statement.execute("SET memory_limit = '" + EngineSettings.DEFAULT.memoryBytes() + "B'");
        statement.execute("SET temp_directory = '" + folder + "'");
        statement.execute("SET preserve_insertion_order = false");
        statement.execute("SET TimeZone = 'UTC'");
    }
}
