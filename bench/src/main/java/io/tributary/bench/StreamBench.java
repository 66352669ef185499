package io.tributary.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** Changes from the slot to landing commits, against a bare JDBC replication stream that is read to nowhere. */
final class StreamBench {
    private static final int ROWS_PER_TRANSACTION = 10_000;

    private StreamBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 1_000_000);
        try (Server server = new Server();
                Scratch scratch = new Scratch()) {
            LoadBench.createPerson(server, 1);
            Path landing = scratch.folder("landing");
            CaptureTimes times = LoadBench.times(server, 1);
            times.establish(landing);
            server.execute(
                    "SELECT pg_create_logical_replication_slot('floor1', 'pgoutput')",
                    "SELECT pg_create_logical_replication_slot('floor2', 'pgoutput')");
            change(server, rows);
            double first = streamToNowhere(server, "floor1", 2 * rows);
            double captured = times.stream(landing, 2 * rows);
            double second = streamToNowhere(server, "floor2", 2 * rows);
            double floor = 2 * rows / Math.min(first, second);
            Report.line(
                    "floor: bare JDBC stream to nowhere %,12.0f rows/s (%,.0f before, %,.0f after)",
                    floor, 2 * rows / first, 2 * rows / second);
            Report.line("slot to landing commits            %,12.0f rows/s", 2 * rows / captured);
            Report.verdict("stream / floor", 2 * rows / captured / floor, ">=", 0.8);
            Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
        }
    }

    private static void change(Server server, long rows) throws Exception {
        for (long from = 2; from < rows + 2; from += ROWS_PER_TRANSACTION) {
            server.execute("INSERT INTO person SELECT g, 'Name ' || md5(g::text), 'City ' || g % 5000, g / 100.0,"
                    + " timestamptz '2026-01-01 00:00:00+00' + g * interval '1.234567 seconds' FROM generate_series("
                    + from + ", " + (Math.min(from + ROWS_PER_TRANSACTION, rows + 2) - 1) + ") g");
        }
        for (long from = 2; from < rows + 2; from += ROWS_PER_TRANSACTION) {
            server.execute("UPDATE person SET city = 'Town ' || id, balance = balance + 1 WHERE id >= " + from
                    + " AND id < " + Math.min(from + ROWS_PER_TRANSACTION, rows + 2));
        }
    }

    /** Seconds to read that many row messages. */
    private static double streamToNowhere(Server server, String slot, long rows) throws Exception {
        try (Connection connection = server.connectForReplication()) {
            long start = System.nanoTime();
            PGReplicationStream stream = Server.unwrap(connection)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withStartPosition(LogSequenceNumber.valueOf(0))
                    .withSlotOption("proto_version", "1")
                    .withSlotOption("publication_names", "tributary_bench")
                    .withStatusInterval(10, TimeUnit.SECONDS)
                    .start();
            long seen = 0;
            while (seen < rows) {
                ByteBuffer message = Objects.requireNonNull(stream.read(), "the stream ended");
                byte type = message.get(message.position());
                if (type == 'I' || type == 'U') {
                    seen++;
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            stream.close();
            return seconds;
        }
    }
}
