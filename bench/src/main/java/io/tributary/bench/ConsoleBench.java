package io.tributary.bench;

import io.tributary.files.LocalFiles;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.TableState.Phase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What it costs a capture of 300 tables to be looked at: the same backlog landed by the real process without a page and with one that a
 * browser's event stream and a scraper read, in turn, from the start of the process, so that the start of the page counts too. Then how
 * long a browser takes to paint that page.
 */
final class ConsoleBench {
    private static final int TABLES = 300;
    private static final int ROWS_PER_TRANSACTION = 10_000;
    private static final Pattern PAGE = Pattern.compile("page at (http://\\S+)");

    private final Server server;
    private final Path pipeline;
    private final LandingReader landing;
    private final HttpClient client = HttpClient.newHttpClient();

    private ConsoleBench(Server server, Path folder) {
        this.server = server;
        pipeline = folder.resolve("pipeline.yaml");
        landing = new LandingReader(new LocalFiles(folder.resolve("landing")));
    }

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 4_000_000);
        long runs = options.number("runs", 2);
        try (Server server = new Server();
                Scratch scratch = new Scratch()) {
            ConsoleBench bench = new ConsoleBench(server, scratch.folder("lake"));
            bench.establish();
            bench.land("off", ROWS_PER_TRANSACTION);
            double without = Double.POSITIVE_INFINITY;
            double with = Double.POSITIVE_INFINITY;
            for (int run = 0; run < runs; run++) {
                without = Math.min(without, bench.land("off", rows));
                with = Math.min(with, bench.land("127.0.0.1:0", rows));
            }
            Report.verdict("with / without, the best of each", without / with, ">=", 0.97);
            bench.paint(scratch.folder("browser"));
        }
    }

    private void establish() throws Exception {
        LoadBench.createPerson(server, 1);
        for (int i = 1; i < TABLES; i++) {
            server.execute(
                    "CREATE TABLE t_" + i + " (id int PRIMARY KEY, v text)", "INSERT INTO t_" + i + " VALUES (1, 'x')");
        }
        Process process = start("off");
        while (streaming() < TABLES) {
            expectAlive(process);
            Thread.sleep(50);
        }
        end(process);
    }

    private long streaming() {
        return landing.state().tables().values().stream()
                .filter(table -> table.phase() == Phase.STREAMING)
                .count();
    }

    /** Seconds from the start of the process to the last commit of the backlog. */
    private double land(String listen, long rows) throws Exception {
        for (long row = 0; row < rows; row += ROWS_PER_TRANSACTION) {
            server.execute(
                    "INSERT INTO person SELECT (SELECT max(id) FROM person) + g, 'Name ' || md5(g::text), 'City ' || g % 5000,"
                            + " g / 100.0, now() FROM generate_series(1, " + Math.min(ROWS_PER_TRANSACTION, rows - row)
                            + ") g");
        }
        Scratch.sync();
        Landed landed = new Landed(landing.state().number());
        Instant started = Instant.now();
        Process process = start(listen);
        List<Thread> readers = listen.equals("off") ? List.of() : look(page(process));
        while (landed.rows < rows) {
            expectAlive(process);
            Thread.sleep(100);
            landing.forEachCommitAfter(landed.commit, landed::add);
        }
        Duration processor = process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
        end(process);
        for (Thread reader : readers) {
            reader.join();
        }
        double seconds = Report.seconds(Duration.between(started, landed.last));
        Report.line(
                "page %-12s %,9.0f rows/s, %5.1f s, %5.1f s of processors",
                listen, rows / seconds, seconds, Report.seconds(processor));
        return seconds;
    }

    /** Rows that are landed, and when the last of them were. */
    private static final class Landed {
        private long commit;
        private Instant last = Instant.MIN;
        private long rows;

        /** @param commit those after it count */
        Landed(long commit) {
            this.commit = commit;
        }

        void add(Commit landed) {
            commit = landed.number();
            long here = landed.items().stream()
                    .filter(item -> item.item() instanceof LandedFile)
                    .mapToLong(item -> ((LandedFile) item.item()).counts().rows())
                    .sum();
            if (here > 0) {
                rows += here;
                last = landed.landedTime();
            }
        }
    }

    private Process start(String listen) throws IOException {
        Files.writeString(
                pipeline,
                """
                name: bench
                source: { url: "%s", user: postgres, tables: ["public.%%"] }
                landing: { path: landing, max-interval: 100ms }
                target: { path: final }
                console: { listen: "%s" }
                """
                        .formatted(server.url(), listen));
        Path launcher = Path.of(System.getProperty("bench.root", "."))
                .resolve("tributary")
                .toAbsolutePath();
        return new ProcessBuilder(launcher.toString(), "capture", "-c", pipeline.toString())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return pipeline.resolveSibling("run.log");
    }

    private void expectAlive(Process process) throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("The capture ended: " + Files.readString(log()));
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private String page(Process process) throws Exception {
        while (true) {
            Matcher address = PAGE.matcher(Files.readString(log()));
            if (address.find()) {
                return address.group(1);
            }
            expectAlive(process);
            Thread.sleep(20);
        }
    }

    /** Reads as a page that is open and a Prometheus with short intervals do, until the process ends. */
    private List<Thread> look(String page) {
        List<Thread> readers = new ArrayList<>();
        readers.add(new Thread(() -> read(page + "api/events")));
        readers.add(new Thread(() -> {
            while (read(page + "metrics")) {
                pause();
            }
        }));
        readers.forEach(Thread::start);
        return readers;
    }

    private static void pause() {
        try {
            Thread.sleep(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To the end; whether there was one. */
    private boolean read(String address) {
        try {
            client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException ended) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void paint(Path folder) throws Exception {
        if (!ChromiumPage.isThere()) {
            Report.line("the page is not painted: there is no Chromium");
            return;
        }
        Process process = start("127.0.0.1:0");
        String page = page(process);
        try (ChromiumPage browser = ChromiumPage.open(folder)) {
            List<Double> paints = new ArrayList<>();
            List<Double> rows = new ArrayList<>();
            List<Double> words = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                double word = browser.paint(page + "healthz", 0)[0];
                double[] times = browser.paint(page, TABLES);
                if (i > 0) {
                    words.add(word);
                    paints.add(times[0]);
                    rows.add(times[1]);
                }
            }
            Report.line("one word of plain text is painted after %,.0f ms", Report.median(words));
            Report.line("%d tables in the list after %,.0f ms", TABLES, Report.median(rows));
            Report.line("first contentful paint at worst %,.0f ms", Collections.max(paints));
            Report.verdict("first contentful paint, ms", Report.median(paints), "<=", 300);
        } finally {
            end(process);
        }
    }
}
