package io.tributary.bench;

import io.tributary.capture.postgres.PostgresCapture;
import io.tributary.capture.postgres.PostgresSettings;
import io.tributary.change.TableId;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** From a commit's return at the source to the return of the landing commit that holds it, at a steady rate. */
final class LatencyBench {
    private static final TableId EVENT = new TableId("public", "event");

    private LatencyBench() {}

    static void run(Options options) throws Exception {
        int perSecond = (int) options.number("rate", 1000);
        int seconds = (int) options.number("seconds", 30);
        Duration interval = Duration.ofMillis(options.number("interval", 200));
        try (Server server = new Server();
                Scratch scratch = new Scratch()) {
            server.execute("CREATE TABLE event (id int PRIMARY KEY, at timestamptz DEFAULT now())");
            long[] committed = new long[perSecond * seconds];
            long[] landed = new long[committed.length];
            capture(server, scratch.folder("landing"), interval, committed, landed, perSecond);
            report(committed, landed, perSecond);
        }
    }

    private static void capture(
            Server server, Path folder, Duration interval, long[] committed, long[] landed, int perSecond)
            throws Exception {
        PostgresSettings settings = new PostgresSettings(
                server.url(), "postgres", "", "bench", List.of("public.event"), 1, Duration.ofSeconds(10));
        LandingSettings defaults = LandingSettings.DEFAULT;
        LandingSettings landing = new LandingSettings(
                interval,
                defaults.changeFileBytesMax(),
                defaults.loadFileBytesMax(),
                defaults.retention(),
                defaults.commitsPerCheckpoint());
        CountDownLatch streaming = new CountDownLatch(1);
        int[] seen = {0};
        Captured control =
                new Captured(state -> state.table(EVENT).counts().changes().inserts() >= committed.length, state -> {
                    long now = System.nanoTime();
                    TableState table = state.table(EVENT);
                    int rows = (int) table.counts().changes().inserts();
                    while (seen[0] < rows) {
                        landed[seen[0]++] = now;
                    }
                    if (table.phase() == TableState.Phase.STREAMING) {
                        streaming.countDown();
                    }
                });
        Thread writer = new Thread(() -> write(server, streaming, committed, perSecond), "writer");
        writer.start();
        try (PostgresCapture capture = new PostgresCapture(settings);
                LandingWriter landingWriter =
                        LandingWriter.open(new LocalFiles(folder), landing, Clock.systemUTC(), "bench")) {
            capture.run(landingWriter, control);
        }
        writer.join();
    }

    private static void write(Server server, CountDownLatch streaming, long[] committed, int perSecond) {
        try (Connection connection = server.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO event VALUES (?)")) {
            streaming.await();
            long start = System.nanoTime();
            for (int i = 0; i < committed.length; i++) {
                long due = start + i * 1_000_000_000L / perSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                insert.setInt(1, i);
                insert.executeUpdate();
                committed[i] = System.nanoTime();
            }
            Report.line(
                    "wrote %,d transactions at %,.0f/s",
                    committed.length, committed.length / ((System.nanoTime() - start) / 1e9));
        } catch (Exception e) {
            throw new IllegalStateException("The writer failed", e);
        }
    }

    private static void report(long[] committed, long[] landed, int perSecond) {
        // the first second warms the machine up
        double[] milliseconds = new double[committed.length - perSecond];
        for (int i = 0; i < milliseconds.length; i++) {
            milliseconds[i] = (landed[i + perSecond] - committed[i + perSecond]) / 1e6;
        }
        Arrays.sort(milliseconds);
        Report.line(
                "commit to landing commit, ms: p50 %.0f, p90 %.0f, p99 %.0f, max %.0f",
                at(milliseconds, 0.5),
                at(milliseconds, 0.9),
                at(milliseconds, 0.99),
                milliseconds[milliseconds.length - 1]);
        Report.verdict("p99 latency, ms", at(milliseconds, 0.99), "<=", 400);
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    }
}
