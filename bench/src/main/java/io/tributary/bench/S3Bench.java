package io.tributary.bench;

import io.tributary.files.FileEntry;
import io.tributary.files.LocalFiles;
import io.tributary.files.s3.S3Files;
import io.tributary.servers.ServerFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Full load of one table to a landing zone in a bucket, against one in a folder, and against bare PUTs of as many bytes. */
final class S3Bench {
    private static final double MEGA = 1e6;

    private S3Bench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 1_000_000);
        long runs = options.number("runs", 3);
        try (Server server = new Server();
                Scratch scratch = new Scratch();
                S3Store store = S3Store.inFiles(scratch.folder("s3"))) {
            LoadBench.createPerson(server, rows);
            List<Double> folder = new ArrayList<>();
            List<Double> bucket = new ArrayList<>();
            List<Double> bare = new ArrayList<>();
            long bytes = 0;
            // the first of each is for warming up
            for (int run = 0; run <= runs; run++) {
                double toFolder = toFolder(scratch, server);
                Landed landed = toBucket(store, server);
                double put = store.putBare(landed.bytes());
                bytes = landed.bytes();
                if (run > 0) {
                    folder.add(rows / toFolder);
                    bucket.add(rows / landed.seconds());
                    bare.add(rows / put);
                }
            }
            double floor = Report.median(folder);
            Report.line("floor: full load to a folder       %,12.0f rows/s", floor);
            Report.line("full load to a bucket              %,12.0f rows/s", Report.median(bucket));
            Report.line("bare PUTs of the same %,6.0f MB     %,12.0f rows/s", bytes / MEGA, Report.median(bare));
            Report.verdict("bucket / folder", Report.median(bucket) / floor, ">=", 0.7);
            Report.line("bucket / bare PUTs %37.2f", Report.median(bucket) / Report.median(bare));
            Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
        }
    }

    private static double toFolder(Scratch scratch, Server server) throws Exception {
        Path landing = scratch.folder("landing");
        Scratch.sync();
        double seconds = LoadBench.times(server, 1).load(new LocalFiles(landing));
        ServerFolder.delete(landing);
        return seconds;
    }

    private record Landed(double seconds, long bytes) {}

    private static Landed toBucket(S3Store store, Server server) throws Exception {
        Scratch.sync();
        try (S3Files files = store.files()) {
            double seconds = LoadBench.times(server, 1).load(files);
            List<FileEntry> entries = files.list("public/");
            files.delete(entries.stream().map(FileEntry::path).toList());
            return new Landed(
                    seconds, entries.stream().mapToLong(FileEntry::bytes).sum());
        }
    }
}
