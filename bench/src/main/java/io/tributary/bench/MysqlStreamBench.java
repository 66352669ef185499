package io.tributary.bench;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Changes from the log to landing commits, against the binlog library decoding the same log to nowhere. */
final class MysqlStreamBench {
    private static final long FLOOR_SERVER_ID = 3_000_000_019L;
    private static final Logger LIBRARY = Logger.getLogger("com.github.shyiko.mysql.binlog");

    private MysqlStreamBench() {}

    /** Where the log ended at some time. */
    private record Place(String file, long offset) {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 1_000_000);
        LIBRARY.setLevel(Level.WARNING);
        try (Scratch scratch = new Scratch();
                MysqlServer server = MysqlServer.open(options, scratch)) {
            server.createPerson(1);
            Path landing = scratch.folder("landing");
            CaptureTimes times = MysqlLoadBench.times(server, 1);
            times.establish(landing);
            Place start = end(server);
            change(server, rows);
            double first = decodeToNowhere(server, start, 2 * rows);
            double captured = times.stream(landing, 2 * rows);
            double second = decodeToNowhere(server, start, 2 * rows);
            double floor = 2 * rows / Math.min(first, second);
            Report.line(
                    "floor: binlog library to nowhere   %,12.0f rows/s (%,.0f before, %,.0f after)",
                    floor, 2 * rows / first, 2 * rows / second);
            Report.line("log to landing commits             %,12.0f rows/s", 2 * rows / captured);
            Report.verdict("stream / floor", 2 * rows / captured / floor, ">=", 0.4);
            Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
        }
    }

    private static void change(MysqlServer server, long rows) throws SQLException {
        int step = MysqlServer.ROWS_PER_TRANSACTION;
        for (long from = 2; from < rows + 2; from += step) {
            server.execute(MysqlServer.insert(from, Math.min(from + step, rows + 2) - 1));
        }
        for (long from = 2; from < rows + 2; from += step) {
            server.execute(
                    "UPDATE tributary_bench.person SET city = CONCAT('Town ', id), balance = balance + 1 WHERE id >= "
                            + from + " AND id < " + Math.min(from + step, rows + 2));
        }
    }

    private static Place end(MysqlServer server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            boolean isMariadb =
                    connection.getMetaData().getDatabaseProductName().equals("MariaDB");
            try (ResultSet status =
                    statement.executeQuery(isMariadb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS")) {
                status.next();
                return new Place(status.getString(1), status.getLong(2));
            }
        }
    }

    /** Seconds to decode that many rows. */
    private static double decodeToNowhere(MysqlServer server, Place from, long rows) throws IOException {
        BinaryLogClient client = new BinaryLogClient(
                server.address().host(),
                server.address().port(),
                server.address().user(),
                server.address().password());
        client.setServerId(FLOOR_SERVER_ID);
        client.setKeepAlive(false);
        client.setBinlogFilename(from.file());
        client.setBinlogPosition(from.offset());
        Set<Long> tables = new HashSet<>();
        long[] seen = {0};
        long start = System.nanoTime();
        long[] end = {start};
        client.registerEventListener(event -> {
            EventData data = event.getData();
            if (data instanceof TableMapEventData map && map.getDatabase().equals("tributary_bench")) {
                tables.add(map.getTableId());
            } else if (data instanceof WriteRowsEventData inserted && tables.contains(inserted.getTableId())) {
                seen[0] += inserted.getRows().size();
            } else if (data instanceof UpdateRowsEventData updated && tables.contains(updated.getTableId())) {
                seen[0] += updated.getRows().size();
            }
            if (seen[0] >= rows && end[0] == start) {
                end[0] = System.nanoTime();
                disconnect(client);
            }
        });
        client.connect();
        if (seen[0] != rows) {
            throw new IllegalStateException("The log had " + seen[0] + " rows, expected " + rows);
        }
        return (end[0] - start) / 1e9;
    }

    private static void disconnect(BinaryLogClient client) {
        try {
            client.disconnect();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
