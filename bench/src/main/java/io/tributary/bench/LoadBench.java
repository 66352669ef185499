package io.tributary.bench;

import io.tributary.capture.postgres.PostgresCapture;
import io.tributary.capture.postgres.PostgresSettings;
import io.tributary.change.TableId;
import io.tributary.servers.ServerFolder;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.copy.CopyOut;

/** Full load of one table to landing, against a plain JDBC COPY of it that is read to nowhere. */
final class LoadBench {
    private LoadBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 5_000_000);
        long runs = options.number("runs", 3);
        try (Server server = new Server();
                Scratch scratch = new Scratch()) {
            createPerson(server, rows);
            List<Double> floors = new ArrayList<>();
            List<Double> withOne = new ArrayList<>();
            List<Double> withTwo = new ArrayList<>();
            copyToNowhere(server);
            for (int run = 0; run < runs; run++) {
                floors.add(rows / copyToNowhere(server));
                withOne.add(rows / load(scratch, server, 1));
                withTwo.add(rows / load(scratch, server, 2));
            }
            double floor = Report.median(floors);
            Report.line("floor: JDBC COPY to nowhere        %,12.0f rows/s", floor);
            Report.line("full load to landing, one reader   %,12.0f rows/s", Report.median(withOne));
            Report.line("full load to landing, two readers  %,12.0f rows/s", Report.median(withTwo));
            Report.verdict("one reader / floor", Report.median(withOne) / floor, ">=", 0.8);
            Report.line("two readers / floor %36.2f", Report.median(withTwo) / floor);
            Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
        }
    }

    private static double load(Scratch scratch, Server server, int readers) throws Exception {
        Path landing = scratch.folder("landing");
        double seconds = times(server, readers).load(landing);
        // else the next load pays for memory that these files still fill
        ServerFolder.delete(landing);
        return seconds;
    }

    static void createPerson(Server server, long rows) throws Exception {
        server.execute(
                "CREATE TABLE person (id int PRIMARY KEY, name varchar(100), city varchar(100), balance numeric(12,2),"
                        + " seen timestamptz)",
                "INSERT INTO person SELECT g, 'Name ' || md5(g::text), 'City ' || g % 5000, g / 100.0,"
                        + " timestamptz '2026-01-01 00:00:00+00' + g * interval '1.234567 seconds' FROM generate_series(1, "
                        + rows + ") g",
                "VACUUM (FREEZE, ANALYZE) person",
                "CHECKPOINT");
    }

    /** Seconds to read the whole table by COPY. */
    private static double copyToNowhere(Server server) throws Exception {
        try (Connection connection = server.connect()) {
            long start = System.nanoTime();
            CopyOut copy = Server.unwrap(connection).getCopyAPI().copyOut("COPY person TO STDOUT");
            long bytes = 0;
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                bytes += row.length;
            }
            if (bytes == 0) {
                throw new IllegalStateException("COPY gave nothing");
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    static CaptureTimes times(Server server, int readers) {
        return new CaptureTimes(
                () -> new PostgresCapture(new PostgresSettings(
                        server.url(),
                        "postgres",
                        "",
                        "bench",
                        List.of("public.person"),
                        readers,
                        Duration.ofSeconds(10))),
                new TableId("public", "person"));
    }
}
