package io.tributary.bench;

import io.tributary.files.FilesSource;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedSource;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.StreamingMerge;
import io.tributary.spark.SparkMerge;
import io.tributary.spark.SparkMergeSettings;
import io.tributary.spark.SparkWorkers;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Many changes to a large CSV and to a large Iceberg table on two cores of Spark, against what one would write by hand to join
 * and write the same rows; then few to many changes to one table.
 */
final class SparkBench {
    private SparkBench() {}

    static void run(Options options) throws Exception {
        long rows = options.number("rows", 20_000_000);
        long changes = options.number("changes", rows / 20);
        long runs = options.number("runs", 3);
        String only = options.text("only", "");
        try (Scratch scratch = new Scratch()) {
            SparkSession spark = session(scratch);
            if ("csv".startsWith(only)) {
                landed(spark, scratch, rows, (place, writer) -> csv(place, writer, rows, changes, runs));
            }
            if ("iceberg".startsWith(only)) {
                landed(spark, scratch, rows, (place, writer) -> iceberg(place, writer, rows, changes, runs));
            }
            if ("growth-iceberg".startsWith(only)) {
                landed(spark, scratch, rows, (place, writer) -> {
                    try (Target target = lake(place)) {
                        growth(place, writer, rows, target, "Iceberg");
                    }
                });
            }
            if ("growth-csv".startsWith(only)) {
                landed(spark, scratch, rows, (place, writer) -> {
                    try (Target target = file(place)) {
                        growth(place, writer, rows, target, "CSV");
                    }
                });
            }
            if ("steps".startsWith(only)) {
                steps(spark);
            }
        }
    }

    /** What is done with a landed table. */
    private interface Landed {
        void run(Place place, LandingWriter writer) throws Exception;
    }

    private static void landed(SparkSession spark, Scratch scratch, long rows, Landed work) throws Exception {
        Place place = new Place(spark, scratch, scratch.folder("landing"));
        try (LandingWriter writer = LandingWriter.open(
                new LocalFiles(place.landing), LandingSettings.DEFAULT, Clock.systemUTC(), "bench")) {
            LandedPerson.load(writer, rows);
            work.run(place, writer);
        }
        scratch.remove("landing");
    }

    private static SparkSession session(Scratch scratch) throws IOException {
        String floor = "spark.sql.catalog.floor";
        SparkSession spark = SparkSession.builder()
                .appName("bench")
                .master("local[2]")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.local.dir", scratch.folder("spark").toString())
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "4")
                .config("spark.ui.enabled", "false")
                .config(floor, "org.apache.iceberg.spark.SparkCatalog")
                .config(floor + ".type", "hadoop")
                .config(floor + ".warehouse", scratch.folder("floor").toString())
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        return spark;
    }

    /** Where everything is. */
    private record Place(SparkSession spark, Scratch scratch, Path landing) {
        LandingReader reader() {
            return new LandingReader(new LocalFiles(landing));
        }

        LandedSource landed() {
            String folder = landing.toString();
            return () -> LandedFiles.of(new LandingReader(new LocalFiles(Path.of(folder))));
        }

        JavaSparkContext context() {
            return JavaSparkContext.fromSparkContext(spark.sparkContext());
        }

        MergeSettings merge() throws IOException {
            return MergeSettings.in(scratch.folder("spill"));
        }

        /** The changes as a CSV of their own, for who writes a join by hand. */
        Path changes(byte[] csv) throws IOException {
            Path file = scratch.folder("changes").resolve("changes.csv");
            Files.write(file, csv);
            return file;
        }
    }

    private static FilesSource at(Path folder) {
        String path = folder.toString();
        return () -> new LocalFiles(Path.of(path));
    }

    private static void csv(Place place, LandingWriter writer, long rows, long changes, long runs) throws Exception {
        Path lake = place.scratch.folder("csv");
        Path file = lake.resolve("public/person/final_output.csv");
        StreamingMerge embedded = new StreamingMerge(LandedFiles.of(place.reader()), place.merge());
        try (Target target = CsvTarget.open(new LocalFiles(lake), CsvSettings.DEFAULT, embedded, "bench")) {
            LandedPerson.apply(place.reader(), target);
        }
        List<Double> byHand = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        try (Target target = file(place)) {
            for (int run = 0; run < runs; run++) {
                Path changed = place.changes(LandedPerson.changeRows(rows, changes, run));
                byHand.add(linesByHand(place, file, changed));
                LandedPerson.change(writer, rows, changes, run);
                ours.add(LandedPerson.apply(place.reader(), target));
            }
        }
        Report.line("CSV of %,d rows, %,d MB", rows, Files.size(file) >> 20);
        Report.line("floor: lines joined by key and written %8.2f s", Report.median(byHand));
        Report.line("%,d changes applied                 %8.2f s", changes, Report.median(ours));
        Report.verdict("CSV: floor / apply", Report.median(byHand) / Report.median(ours), ">=", 0.9);
        place.scratch.remove("csv");
    }

    /** As fast as it gets: nothing is parsed but the key, and no value may hold a line end. */
    private static double linesByHand(Place place, Path file, Path changes) throws Exception {
        Path out = place.scratch.folder("by-hand").resolve("out");
        Scratch.sync();
        long start = System.nanoTime();
        place.spark.read().text(changes.toString()).createOrReplaceTempView("changed");
        place.spark.read().text(file.toString()).createOrReplaceTempView("old");
        place.spark
                .sql(
                        "SELECT value FROM old LEFT ANTI JOIN (SELECT /*+ BROADCAST */ substring_index(substring(value, 3),"
                                + " ',', 1) AS id FROM changed) AS c ON substring_index(old.value, ',', 1) = c.id"
                                + " UNION ALL SELECT substring(value, 3) FROM changed WHERE value NOT LIKE 'D%'")
                .write()
                .text(out.toString());
        double seconds = (System.nanoTime() - start) / 1e9;
        place.scratch.remove("by-hand");
        return seconds;
    }

    private static void iceberg(Place place, LandingWriter writer, long rows, long changes, long runs)
            throws Exception {
        List<Double> byHand = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        try (Target target = lake(place)) {
            Report.line("Iceberg table of %,d rows loaded in %.1f s", rows, LandedPerson.apply(place.reader(), target));
            floorTable(place);
            for (int run = 0; run < runs; run++) {
                byHand.add(mergeByHand(place, place.changes(LandedPerson.changeRows(rows, changes, run))));
                LandedPerson.change(writer, rows, changes, run);
                ours.add(LandedPerson.apply(place.reader(), target));
            }
        }
        Report.line("floor: MERGE, merged on read            %8.2f s", Report.median(byHand));
        Report.line("%,d changes applied                 %8.2f s", changes, Report.median(ours));
        Report.verdict("Iceberg: floor / apply", Report.median(byHand) / Report.median(ours), ">=", 0.9);
        place.scratch.remove("lake");
        place.scratch.remove("floor");
    }

    private static Target file(Place place) throws IOException {
        Path lake = place.scratch.folder("csv");
        SparkMerge merge = new SparkMerge(place.context(), place.landed(), at(lake), SparkMergeSettings.DEFAULT);
        return CsvTarget.open(new LocalFiles(lake), CsvSettings.DEFAULT, merge, "bench");
    }

    private static Target lake(Place place) throws IOException {
        Path lake = place.scratch.folder("lake");
        return IcebergTarget.open(
                new LocalFiles(lake),
                IcebergSettings.DEFAULT,
                LandedFiles.of(place.reader()),
                place.merge(),
                new SparkWorkers(place.context(), place.landed(), at(lake), SparkMergeSettings.DEFAULT),
                "bench");
    }

    private static void floorTable(Place place) throws Exception {
        long start = System.nanoTime();
        place.spark
                .read()
                .schema("id INT, name STRING, city STRING, balance DECIMAL(12,2), seen TIMESTAMP")
                .csv(place.landing.resolve("public/person").toString() + "/LOAD*.csv")
                .createOrReplaceTempView("loaded");
        place.spark.sql("CREATE TABLE floor.public.person USING iceberg TBLPROPERTIES ('format-version' = '2',"
                + " 'write.merge.mode' = 'merge-on-read', 'write.merge.distribution-mode' = 'none',"
                + " 'write.parquet.compression-codec' = 'zstd') AS SELECT * FROM loaded");
        Report.line("as many loaded by CREATE TABLE AS SELECT in %.1f s", (System.nanoTime() - start) / 1e9);
    }

    private static double mergeByHand(Place place, Path changes) throws Exception {
        Scratch.sync();
        long start = System.nanoTime();
        place.spark
                .read()
                .schema("op STRING, id INT, name STRING, city STRING, balance DECIMAL(12,2), seen TIMESTAMP")
                .csv(changes.toString())
                .createOrReplaceTempView("changed");
        place.spark.sql("MERGE INTO floor.public.person t USING changed c ON t.id = c.id"
                + " WHEN MATCHED AND c.op = 'D' THEN DELETE"
                + " WHEN MATCHED THEN UPDATE SET t.name = c.name, t.city = c.city, t.balance = c.balance, t.seen = c.seen"
                + " WHEN NOT MATCHED AND c.op <> 'D' THEN INSERT (id, name, city, balance, seen)"
                + " VALUES (c.id, c.name, c.city, c.balance, c.seen)");
        return (System.nanoTime() - start) / 1e9;
    }

    /** To one table: ten and a hundred times as many changes. */
    private static void growth(Place place, LandingWriter writer, long rows, Target target, String kind)
            throws Exception {
        List<Double> seconds = new ArrayList<>();
        int run = 0;
        LandedPerson.apply(place.reader(), target);
        for (long changes : List.of(1_000L, 10_000L, 100_000L)) {
            List<Double> each = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                LandedPerson.change(writer, rows, changes, run++);
                each.add(LandedPerson.apply(place.reader(), target));
            }
            seconds.add(Report.median(each));
            Report.line("%s, %,7d changes applied            %8.2f s", kind, changes, Report.median(each));
        }
        Report.verdict(kind + ": 100,000 changes / 1,000", seconds.get(2) / seconds.get(0), "<=", 1.5);
    }

    /** A job that adds a step to its plan for each changed row, with more and more of them until one does not end. */
    private static void steps(SparkSession spark) throws InterruptedException {
        int most = 0;
        for (int changes : List.of(50, 100, 200, 400, 1_000)) {
            long start = System.nanoTime();
            Optional<String> failure = failure(() -> stepByStep(spark, changes));
            Report.line(
                    "%,6d changes, a plan step each           %8.2f s   %s",
                    changes, (System.nanoTime() - start) / 1e9, failure.orElse("done"));
            if (failure.isPresent()) {
                break;
            }
            most = changes;
        }
        Report.verdict("steps: changes of the last job that ended", most, "<=", 400);
    }

    private static void stepByStep(SparkSession spark, int changes) {
        Dataset<Row> rows = spark.range(10_000).selectExpr("id", "cast(id AS string) AS v");
        for (int i = 0; i < changes; i++) {
            rows = rows.filter("id <> " + i).union(spark.range(i, i + 1).selectExpr("id", "'new' AS v"));
        }
        rows.count();
    }

    /** Why it did not end within a minute; it is left to itself then. */
    private static Optional<String> failure(Runnable job) throws InterruptedException {
        FutureTask<Void> task = new FutureTask<>(job, null);
        Thread thread = new Thread(task, "steps");
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(1, TimeUnit.MINUTES);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.of("did not end within a minute");
        } catch (ExecutionException e) {
            return Optional.of("died of " + death(e));
        }
    }

    /**
     * Spark wraps errors in exceptions, and passes those of its tasks on as a text.
     *
     * @throws IllegalStateException when something else went wrong, which says nothing of the job
     */
    private static String death(ExecutionException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Class<? extends Error> error : List.of(StackOverflowError.class, OutOfMemoryError.class)) {
                if (error.isInstance(cause)
                        || String.valueOf(cause.getMessage()).contains(error.getName())) {
                    return error.getSimpleName();
                }
            }
        }
        throw new IllegalStateException("The job of a step for each change failed by itself", failure);
    }
}
