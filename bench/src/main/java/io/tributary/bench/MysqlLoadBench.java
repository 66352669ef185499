package io.tributary.bench;

import io.tributary.capture.mysql.MysqlCapture;
import io.tributary.capture.mysql.MysqlSettings;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.change.TableId;
import io.tributary.servers.ServerFolder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Full load of one table to landing, against one streamed SELECT of it by MariaDB Connector/J that is read to nowhere. */
final class MysqlLoadBench {
    private MysqlLoadBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 5_000_000);
        long runs = options.number("runs", 3);
        try (Scratch scratch = new Scratch();
                MysqlServer server = MysqlServer.open(options, scratch)) {
            server.createPerson(rows);
            List<Double> floors = new ArrayList<>();
            List<Double> withOne = new ArrayList<>();
            List<Double> withTwo = new ArrayList<>();
            selectToNowhere(server, rows);
            for (int run = 0; run < runs; run++) {
                floors.add(rows / selectToNowhere(server, rows));
                withOne.add(rows / load(scratch, server, 1));
                withTwo.add(rows / load(scratch, server, 2));
            }
            double floor = Report.median(floors);
            Report.line("floor: JDBC SELECT to nowhere      %,12.0f rows/s", floor);
            Report.line("full load to landing, one reader   %,12.0f rows/s", Report.median(withOne));
            Report.line("full load to landing, two readers  %,12.0f rows/s", Report.median(withTwo));
            Report.verdict("one reader / floor", Report.median(withOne) / floor, ">=", 0.8);
            Report.verdict("two readers / floor", Report.median(withTwo) / floor, ">=", 1.4);
            Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
        }
    }

    private static double load(Scratch scratch, MysqlServer server, int readers) throws Exception {
        Path landing = scratch.folder("landing");
        double seconds = times(server, readers).load(landing);
        // else the next load pays for memory that these files still fill
        ServerFolder.delete(landing);
        return seconds;
    }

    static CaptureTimes times(MysqlServer server, int readers) {
        return new CaptureTimes(
                () -> new MysqlCapture(new MysqlSettings(
                        server.url(),
                        server.address().user(),
                        server.address().password(),
                        "bench",
                        List.of("tributary_bench.person"),
                        readers,
                        Duration.ofSeconds(10),
                        ZeroDates.TEXT,
                        OptionalLong.empty())),
                new TableId("tributary_bench", "person"));
    }

    /** Seconds to read the whole table, row by row. */
    private static double selectToNowhere(MysqlServer server, long expected) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            statement.setFetchSize(1000);
            long rows = 0;
            try (ResultSet row = statement.executeQuery("SELECT * FROM tributary_bench.person")) {
                while (row.next()) {
                    rows++;
                }
            }
            if (rows != expected) {
                throw new IllegalStateException("SELECT gave " + rows + " rows, expected " + expected);
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
