package io.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.LocalFiles;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.LoadAppender;
import io.tributary.landing.TableEvent;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedSource;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Planner;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;

/** A process that lands a table and a batch of changes, and applies both on Spark: as CSV and as Iceberg. */
final class LargeBatch {
    static final TableId TABLE = new TableId("world", "page");
    static final int ROWS = 1_000;
    static final int CHANGES = 40_000;
    /** Of the digest that is a row's value. */
    static final int REPEATED = 160;

    /** What a task may hold is a small part of the batch, and so is what both tasks may. */
    private static final SparkMergeSettings SETTINGS = new SparkMergeSettings(1 << 20, 8 << 20, 16 << 20, 1 << 20);

    private static final TableSchema SCHEMA = new TableSchema(
            TABLE,
            1,
            java.util.List.of(
                    new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null),
                    new Column(2, "v", new ColumnType.Text(), "text", null)),
            java.util.List.of(1),
            "");

    private LargeBatch() {}

    /** @param arguments the folder */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        Path landing = folder.resolve("landing");
        try (LandingWriter writer =
                LandingWriter.open(new LocalFiles(landing), LandingSettings.DEFAULT, Clock.systemUTC(), "test")) {
            load(writer);
            apply(folder);
            change(writer);
            apply(folder);
        }
        LocalSpark.context().close();
    }

    private static void load(LandingWriter writer) {
        writer.putSchema(SCHEMA);
        writer.event(TABLE, new TableEvent.LoadStarted(1, 1, new Position("0")));
        try (LoadAppender appender = writer.load(TABLE, 1, 1)) {
            for (int id = 1; id <= ROWS; id++) {
                byte[] row = (id + ",x\n").getBytes(StandardCharsets.US_ASCII);
                appender.rows(row, 0, row.length, 1);
            }
            writer.loadFinished(TABLE, 1, appender.finish());
        }
        writer.transactionEnded(new Position("1"), null);
        writer.commit();
    }

    /** Rows that are there are updated, and many more come. */
    private static void change(LandingWriter writer) {
        ChangeAppender appender = writer.changes(TABLE);
        for (int id = 1; id <= CHANGES; id++) {
            CsvRowWriter row = appender.begin(id <= ROWS ? Operation.UPDATE : Operation.INSERT);
            value(row, Integer.toString(id));
            value(row, digest(id).repeat(REPEATED));
            appender.end();
        }
        writer.transactionEnded(new Position("2"), null);
        writer.commit();
    }

    private static void value(CsvRowWriter row, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        row.value(bytes, 0, bytes.length);
    }

    private static String digest(int id) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5")
                            .digest(Integer.toString(id).getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void apply(Path folder) {
        String place = folder.resolve("landing").toString();
        LandedSource landed = () -> LandedFiles.of(new LandingReader(new LocalFiles(Path.of(place))));
        LandingReader reader = new LandingReader(new LocalFiles(Path.of(place)));
        MergeSettings merge = new MergeSettings(folder.resolve("work"), SETTINGS.memoryBytes(), 1 << 20);
        Path csv = folder.resolve("csv");
        SparkMerge onSpark = new SparkMerge(LocalSpark.context(), landed, Sent.folder(csv), SETTINGS);
        try (Target target = CsvTarget.open(new LocalFiles(csv), CsvSettings.DEFAULT, onSpark, "Spark")) {
            apply(reader, target);
        }
        Path lake = folder.resolve("lake");
        CountedWorkers workers =
                new CountedWorkers(new SparkWorkers(LocalSpark.context(), landed, Sent.folder(lake), SETTINGS));
        try (Target target = IcebergTarget.open(
                new LocalFiles(lake), IcebergSettings.DEFAULT, landed.open(), merge, workers, "Spark")) {
            apply(reader, target);
        }
        System.out.println("shares: " + workers.shares().get());
    }

    private static void apply(LandingReader reader, Target target) {
        Applied applied = target.applied(TABLE);
        target.apply(Planner.plan(TABLE, applied, reader.commitsAfter(applied.commit()), reader::schema)
                .orElseThrow());
    }
}
