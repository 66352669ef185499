package io.tributary.bench;

import io.tributary.csv.CsvRowWriter;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.database.DatabaseTarget;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Mixed changes to a large table of a database, against bulk-copying as many rows into an empty one of the same columns:
 * with a server that settles before each of them, and in turn after it settled once. What is left between them is judged
 * by a third figure: the same changes, staged beforehand and not checked, put into an equal table by the best statements
 * that we could write by hand.
 */
final class DatabaseBench {
    private DatabaseBench() {}

    static void runPostgres(Options options) throws Exception {
        try (Scratch scratch = new Scratch();
                Server server = new Server()) {
            run(options, scratch, new ChangedPostgres(server));
        }
    }

    static void runMysql(Options options) throws Exception {
        try (Scratch scratch = new Scratch();
                MysqlServer server = MysqlServer.open(options, scratch)) {
            run(options, scratch, new ChangedMysql(server, scratch));
        }
    }

    private static void run(Options options, Scratch scratch, ChangedServer server) throws Exception {
        long rows = options.number("rows", 5_000_000);
        long changes = options.number("changes", 200_000);
        long runs = options.number("runs", 3);
        LocalFiles landing = new LocalFiles(scratch.folder("landing"));
        LandingReader reader = new LandingReader(landing);
        byte[] csv = csv(rows, changes);
        try (LandingWriter writer = LandingWriter.open(landing, LandingSettings.DEFAULT, Clock.systemUTC(), "bench");
                DatabaseTarget target = DatabaseTarget.open(
                        server.settings(),
                        LandedFiles.of(reader),
                        MergeSettings.in(scratch.folder("spill")),
                        "bench")) {
            LandedPerson.load(writer, rows);
            Report.line("first load of %,d rows applied in %.1f s", rows, LandedPerson.apply(reader, target));
            Figures settled = new Figures();
            for (int run = 0; run < runs; run++) {
                server.createFloor();
                server.settle();
                settled.floors.add(copy(server, csv));
                LandedPerson.change(writer, rows, changes, run);
                server.settle();
                settled.merges.add(LandedPerson.apply(reader, target));
            }
            Figures inARow = new Figures();
            server.settle();
            for (int run = 0; run < runs; run++) {
                server.createFloor();
                inARow.floors.add(copy(server, csv));
                LandedPerson.change(writer, rows, changes, Math.toIntExact(runs) + run);
                inARow.merges.add(LandedPerson.apply(reader, target));
            }
            // not before: the server would keep both tables in memory
            server.createByHand();
            List<Double> byHand = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                byHand.add(
                        server.changeByHand(LandedPerson.changeRows(rows, changes, Math.toIntExact(2 * runs) + run)));
            }
            Report.line("best hand-written merge, staged    %8.2f s", Report.median(byHand));
            Report.line("apply settled / hand-written merge %8.2f", settled.merge() / Report.median(byHand));
            settled.print(changes, "settled");
            inARow.print(changes, "in a row");
            Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
        }
    }

    private static double copy(ChangedServer server, byte[] csv) throws Exception {
        Scratch.sync();
        return server.copy(csv);
    }

    /** Seconds of copies and applies under one condition. */
    private record Figures(List<Double> floors, List<Double> merges) {
        Figures() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        double merge() {
            return Report.median(merges);
        }

        double ratio() {
            return merge() / Report.median(floors);
        }

        void print(long changes, String condition) {
            Report.line("%-8s floor: as many rows bulk-copied %8.2f s", condition, Report.median(floors));
            Report.line("%-8s %,d changes applied        %8.2f s", condition, changes, merge());
            Report.verdict("apply / copy " + condition, ratio(), "<=", 4);
        }
    }

    private static byte[] csv(long rows, long count) {
        CsvRowWriter csv = new CsvRowWriter(1 << 20);
        for (long id = 0; id < count; id++) {
            LandedPerson.write(csv, 1 + id * (rows / count), 0);
            csv.endRow();
        }
        return Arrays.copyOf(csv.buffer(), csv.length());
    }
}
