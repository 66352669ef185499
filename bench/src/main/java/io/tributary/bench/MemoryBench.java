package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Peak resident memory of the real process, with default settings, over load, stream and merge; then at ten times the rows. */
final class MemoryBench {
    private static final long MEGABYTES_MAX = 1024;

    private MemoryBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 500_000);
        Path launcher = Path.of(System.getProperty("bench.root", "."))
                .resolve("tributary")
                .toAbsolutePath();
        for (long size : List.of(rows, 10 * rows)) {
            try (Server server = new Server();
                    Scratch scratch = new Scratch()) {
                measure(server, scratch.folder("lake"), launcher, size);
            }
        }
    }

    private static void measure(Server server, Path folder, Path launcher, long rows) throws Exception {
        LoadBench.createPerson(server, rows);
        Path pipeline = Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: bench
                source:
                  url: %s
                  user: postgres
                  password: ""
                  tables: [public.person]
                landing:
                  path: landing
                target:
                  format: csv
                  path: final
                """
                        .formatted(server.url()));
        double loading = peakOfRun(launcher, pipeline);
        server.execute("UPDATE person SET city = 'Town ' || id, balance = balance + 1");
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
