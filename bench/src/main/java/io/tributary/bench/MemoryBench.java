package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Peak resident memory of the real process, with default settings, over load, stream and merge; then at ten times the rows. */
final class MemoryBench {
    private static final long MEGABYTES_MAX = 1024;
    private static final String CHANGE = " SET city = CONCAT('Town ', id), balance = balance + 1";

    private MemoryBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 500_000);
        for (long size : List.of(rows, 10 * rows)) {
            try (Server server = new Server();
                    Scratch scratch = new Scratch()) {
                LoadBench.createPerson(server, size);
                Path pipeline = pipeline(scratch, server.url(), "postgres", "", "public.person");
                measure(pipeline, size, () -> server.execute("UPDATE person" + CHANGE));
            }
        }
    }

    static void runMysql(Options options) throws Exception {
        long rows = options.number("rows", 500_000);
        for (long size : List.of(rows, 10 * rows)) {
            try (Scratch scratch = new Scratch();
                    MysqlServer server = MysqlServer.open(options, scratch)) {
                server.createPerson(size);
                Path pipeline = pipeline(
                        scratch,
                        server.url(),
                        server.address().user(),
                        server.address().password(),
                        "tributary_bench.person");
                measure(pipeline, size, () -> server.execute("UPDATE tributary_bench.person" + CHANGE));
            }
        }
    }

    /** Changes every row in one transaction. */
    private interface Change {
        void run() throws SQLException;
    }

    private static Path pipeline(Scratch scratch, String url, String user, String password, String table)
            throws IOException {
        return Files.writeString(
                scratch.folder("lake").resolve("pipeline.yaml"),
                """
                name: bench
                source:
                  url: %s
                  user: %s
                  password: "%s"
                  tables: [%s]
                landing:
                  path: landing
                target:
                  format: csv
                  path: final
                """
                        .formatted(url, user, password, table));
    }

    private static void measure(Path pipeline, long rows, Change change) throws Exception {
        Path launcher = Path.of(System.getProperty("bench.root", "."))
                .resolve("tributary")
                .toAbsolutePath();
        double loading = peakOfRun(launcher, pipeline);
        change.run();
        double changing = peakOfRun(launcher, pipeline);
        Report.verdict("%,d rows: load, stream and merge, MB".formatted(rows), loading, "<=", MEGABYTES_MAX);
        Report.verdict("%,d rows: every row changed in one go, MB".formatted(rows), changing, "<=", MEGABYTES_MAX);
    }

    /** Runs until caught up; MB at the process's peak. */
    private static double peakOfRun(Path launcher, Path pipeline) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(launcher.toString(), "run", "-c", pipeline.toString(), "--until-caught-up")
                .redirectErrorStream(true)
                .redirectOutput(pipeline.resolveSibling("run.log").toFile())
                .start();
        long peak = 0;
        while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peakWhileAlive(process));
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("The run failed: " + Files.readString(pipeline.resolveSibling("run.log")));
        }
        return peak;
    }

    private static long peakWhileAlive(Process process) {
        try {
            return Report.peakRssMegabytes(Long.toString(process.pid()));
        } catch (IOException e) {
            // the process ended between the two looks
            return 0;
        }
    }
}
