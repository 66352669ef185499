package io.tributary.bench;

import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.S3Files;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The function of Lambda: from the start of its Java machine to the first commit, and one call after the other, each applying
 * changes to a CSV in a bucket of a server on this machine.
 */
final class LambdaBench {
    private static final String FINAL = "final/public/person/final_output.csv";
    private static final String HANDLER = "io.tributary.aws.ApplyHandler::handleRequest";

    private static final long ROWS_IN_MEMORY_MAX = 500_000;

    private final Path folder;
    private final Path nothing;
    private final S3Store store;
    private final LandingWriter writer;
    private final List<String> options;
    private final long rows;
    private final long changes;
    private int landed;

    private LambdaBench(
            Path folder,
            Path nothing,
            S3Store store,
            LandingWriter writer,
            List<String> options,
            long rows,
            long changes) {
        this.folder = folder;
        this.nothing = nothing;
        this.store = store;
        this.writer = writer;
        this.options = options;
        this.rows = rows;
        this.changes = changes;
    }

    static void run(Options options) throws Exception {
        System.setProperty("aws.accessKeyId", "bench");
        System.setProperty("aws.secretAccessKey", "bench");
        List<String> java = List.of(
                "-Xmx" + options.number("heap", 256) + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto");
        try (Scratch scratch = new Scratch();
                S3Store store = store(scratch.folder("s3"), options.number("rows", 100_000));
                S3Files landing = store.files("landing");
                LandingWriter writer =
                        LandingWriter.open(landing, LandingSettings.DEFAULT, Clock.systemUTC(), "bench")) {
            Path folder = scratch.folder("function");
            unpack(folder);
            new LambdaBench(
                            folder,
                            nothing(scratch.folder("nothing")),
                            store,
                            writer,
                            java,
                            options.number("rows", 100_000),
                            options.number("changes", 1_000))
                    .measure((int) options.number("runs", 5), (int) options.number("calls", 20));
        }
    }

    private static S3Store store(Path folder, long rows) throws Exception {
        return rows > ROWS_IN_MEMORY_MAX ? S3Store.inFiles(folder) : S3Store.inMemory(folder);
    }

    /** As Lambda does before it starts a function. */
    private static void unpack(Path folder) throws Exception {
        Path target = Path.of(System.getProperty("bench.root", "."), "lambda", "target");
        Path archive;
        try (var files = Files.list(target)) {
            archive = files.filter(file -> file.toString().endsWith("x86_64.zip"))
                    .findFirst()
                    .orElseThrow();
        }
        long bytes = 0;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    try (OutputStream out = Files.newOutputStream(file)) {
                        bytes += zip.transferTo(out);
                    }
                }
            }
        }
        Report.line("the archive has %,d MB, unpacked %,d MB", Files.size(archive) >> 20, bytes >> 20);
    }

    private void measure(int runs, int calls) throws Exception {
        LandedPerson.load(writer, rows);
        try (FunctionProcess function = function()) {
            function.call(landed());
        }
        List<Double> floors = new ArrayList<>();
        List<Double> colds = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            floors.add(nothing());
            change();
            long start = System.nanoTime();
            try (FunctionProcess function = function()) {
                function.call(landed());
                colds.add((System.nanoTime() - start) / 1e9);
                cpu.add(function.cpuSeconds());
            }
        }
        Report.line("floor: a function that does nothing    %8.2f s", Report.median(floors));
        Report.line("start to first commit                  %8.2f s", Report.median(colds));
        Report.line("processor time of it                   %8.2f s", Report.median(cpu));
        Report.verdict("cold start, s", Report.median(colds), "<=", 3);
        warm(calls);
    }

    private void warm(int calls) throws Exception {
        List<Double> warms = new ArrayList<>();
        List<Double> idle = new ArrayList<>();
        List<Double> copies = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        try (FunctionProcess function = function();
                S3Files files = store.files("")) {
            for (int call = 0; call < calls + 3; call++) {
                change();
                double before = function.cpuSeconds();
                long start = System.nanoTime();
                function.call(landed());
                long applied = System.nanoTime();
                double used = function.cpuSeconds() - before;
                function.call(landed());
                long again = System.nanoTime();
                copy(files);
                long copied = System.nanoTime();
                double plain = store.copyBare(FINAL);
                if (call >= 3) {
                    warms.add((applied - start) / 1e9);
                    idle.add((again - applied) / 1e9);
                    copies.add((copied - again) / 1e9);
                    bare.add(plain);
                    cpu.add(used);
                }
            }
            long bytes = files.find(FINAL).orElseThrow().bytes();
            Report.line("the CSV has %,d rows, %.1f MB", rows, bytes / 1e6);
            Report.line("floor: read that CSV and write it      %8.3f s", Report.median(copies));
            Report.line("the same by a bare HTTP client         %8.3f s", Report.median(bare));
            Report.line("%,d changes applied in a call        %8.3f s", changes, Report.median(warms));
            Report.line("processor time of it                   %8.3f s", Report.median(cpu));
            Report.line("the same event again                   %8.3f s", Report.median(idle));
            Report.line("read and written                       %8.1f MB/s", 2 * bytes / 1e6 / Report.median(warms));
            Report.line("call / copy %44.2f", Report.median(warms) / Report.median(copies));
            Report.verdict("warm call, s", Report.median(warms), "<=", 0.5);
            Report.line("peak RSS of the function %,d MB", Report.peakRssMegabytes(function.pid()));
        }
    }

    private static void copy(S3Files files) throws Exception {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = files.open(FINAL);
                FileUpload upload = files.create("copy.csv", Precondition.ANY)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                upload.write(buffer, 0, count);
            }
            upload.publish("");
        }
    }

    private void change() {
        LandedPerson.change(writer, rows, changes, landed);
        landed++;
    }

    /** What the bucket says of the last commit. */
    private String landed() {
        String key =
                "landing/_tributary/commits/%020d.json".formatted(writer.state().number());
        return """
            {"Records":[{"messageId":"m","eventSource":"aws:sqs","body":"{\\"Records\\":[{\\"eventSource\\":\\"aws:s3\\",\
            \\"eventName\\":\\"ObjectCreated:Put\\",\\"s3\\":{\\"bucket\\":{\\"name\\":\\"bench\\"},\
            \\"object\\":{\\"key\\":\\"%s\\"}}}]}"}]}"""
                .formatted(key);
    }

    private FunctionProcess function() throws Exception {
        String pipeline =
                """
                name: bench
                source: { url: "jdbc:postgresql://localhost/bench", user: x, password: x, tables: [public.person] }
                landing: { path: s3://bench/landing }
                target: { path: s3://bench/final }
                s3: { endpoint: "%s", region: us-east-1, path-style: true }
                """
                        .formatted(store.uri());
        return new FunctionProcess(folder, HANDLER, options, Map.of("TRIBUTARY_PIPELINE", pipeline));
    }

    private double nothing() throws Exception {
        long start = System.nanoTime();
        try (FunctionProcess function =
                new FunctionProcess(nothing, NothingHandler.class.getName() + "::handleRequest", options, Map.of())) {
            function.call("{}");
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** A function of this program's classes. */
    private static Path nothing(Path folder) throws Exception {
        Path jar = Path.of(NothingHandler.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Files.copy(jar, Files.createDirectories(folder.resolve("lib")).resolve("nothing.jar"));
        return folder;
    }
}
