package io.tributary.landing;

import static io.tributary.landing.LandingSample.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.dms.DmsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names and rows that settings of DMS give landed files. */
final class DmsLandingTest {
    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableId ITEM = new TableId("public", "item");
    private static final Instant COMMITTED = Instant.parse("2024-03-07T15:04:05.000001Z");

    private final MemoryFiles files = new MemoryFiles();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bucketFolder=raw                        | raw/shop/orders/LOAD00000001.csv
                    bucketFolder=raw;compressionType=GZIP   | raw/shop/orders/LOAD00000001.csv.gz
                    ''                                      | shop/orders/LOAD00000001.csv
                    datePartitionEnabled=true               | shop/orders/LOAD00000001.csv
                    """)
    void loadFilesAreCalledAsDmsCallsThem(String attributes, String path) {
        assertThat(names(attributes).path(new DataFileName(ORDERS, LandedFile.Kind.LOAD, 1)))
                .isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({"10, LOAD0000000A", "16, LOAD00000010", "17, LOAD00000011"})
    void loadFilesAreNumberedInHexadecimal(long number, String name) {
        assertThat(names("bucketFolder=raw").path(new DataFileName(ORDERS, LandedFile.Kind.LOAD, number)))
                .isEqualTo("raw/shop/orders/" + name + ".csv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    dataFormat=parquet | public/item/20230405-094615814.parquet
                    dataFormat=parquet;datePartitionEnabled=true | public/item/2023/04/05/20230405-094615814.parquet
                    dataFormat=parquet;datePartitionEnabled=true;datePartitionSequence=YYYYMMDDHH;datePartitionDelimiter=DASH;datePartitionTimezone=Asia/Seoul | public/item/2023-04-05-18/20230405-184615814.parquet
                    """)
    void changeFilesAreCalledAsDmsCallsThem(String attributes, String path) {
        FileNames names = names(attributes);
        long order = names.now(Clock.fixed(Instant.parse("2023-04-05T09:46:15.814Z"), ZoneOffset.UTC));
        DataFileName name = new DataFileName(ITEM, LandedFile.Kind.CHANGE, order);

        assertThat(names.path(name)).isEqualTo(path);
        assertThat(names.parse(path)).contains(name);
        assertThat(DataFileName.order(path)).isEqualTo(order);
    }

    @Test
    void filesOfAllTablesAreCalledAsDmsCallsThem() {
        FileNames names = names("preserveTransactions=true;bucketFolder=raw;cdcPath=txn");
        long order = names.now(Clock.fixed(Instant.parse("2020-11-17T15:30:46.033Z"), ZoneOffset.UTC));
        String path = "raw/txn/CDC_TXN-20201117153046033.csv";

        assertThat(names.transactions(order)).isEqualTo(path);
        assertThat(names.isTransactions(path)).isTrue();
        assertThat(DataFileName.order(path)).isEqualTo(order);
    }

    private static FileNames names(String attributes) {
        return FileNames.of(DmsSettings.parseAttributes(attributes).settings());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``                                                  | LOAD   | 7,"A,""B""\",,true
                    includeOpForFullLoad=true;timestampColumnName=ts;useTaskStartTimeForFullLoadTimestamp=true | LOAD | I,2026-11-20 10:15:30.000000,7,"A,""B""\",,true
                    timestampColumnName=ts                              | UPDATE | U,2024-03-07 15:04:05.000001,7,"A,""B""\",,true
                    ``                                                  | UPDATE | U,7,"A,""B""\",,true
                    csvNullValue=\\N                                    | UPDATE | U,7,"A,""B""\",\\N,true
                    ``                                                  | DELETE | D,7,,,
                    ``                                                  | UNSENT | U,7,__unchanged__,,true
                    useCsvNoSupValue=true;csvNoSupValue=none            | UNSENT | U,7,none,,true
                    useCsvNoSupValue=false;csvNullValue=NULL            | UNSENT | U,7,NULL,NULL,true
                    """)
    void rowsAreWrittenAsDmsWritesThem(String attributes, String row, String line) {
        try (LandingWriter writer = open(attributes)) {
            load(writer, row.equals("LOAD") ? "7,\"A,\"\"B\"\"\",,true" : "");
            writer.transactionBegan(COMMITTED);
            switch (row) {
                case "UPDATE" -> change(writer, ORDERS, Operation.UPDATE, "7", "A,\"B\"", null, "true");
                case "DELETE" -> change(writer, ORDERS, Operation.DELETE, "7", null, null, null);
                case "UNSENT" -> change(writer, ORDERS, Operation.UPDATE, "7", "(unsent)", null, "true");
                default -> {}
            }
            writer.transactionEnded(at(20), COMMITTED);
            writer.commit();
        }

        assertThat(content().values()).containsExactly(line + "\n");
    }

    @Test
    void everythingIsOn() {
        try (LandingWriter writer =
                open("bucketFolder=raw;csvDelimiter=|;csvRowDelimiter=\\r\\n;csvNullValue=NULL;addColumnName=true;"
                        + "includeOpForFullLoad=true;timestampColumnName=dms_ts;"
                        + "useTaskStartTimeForFullLoadTimestamp=true;datePartitionEnabled=true;"
                        + "datePartitionSequence=YYYYMMDDHH;datePartitionDelimiter=DASH;"
                        + "datePartitionTimezone=Asia/Seoul;compressionType=gzip;pkUpdateMode=u-only")) {
            load(writer, "1,a,,true", "2,\"b|c\",\"\",false");
            writer.transactionBegan(COMMITTED);
            change(writer, ORDERS, Operation.INSERT, "3", "NULL", null, "true");
            key(writer, "3", "4");
            writer.transactionEnded(at(20), COMMITTED);
            writer.commit();
        }

        assertThat(content())
                .isEqualTo(Map.of(
                        "raw/shop/orders/LOAD00000001.csv.gz",
                        "Op|dms_ts|id|name|note|flag\r\n"
                                + "I|2026-11-20 10:15:30.000000|1|a|NULL|true\r\n"
                                + "I|2026-11-20 10:15:30.000000|2|\"b|c\"|\"\"|false\r\n",
                        "raw/shop/orders/2026-11-20-19/20261120-191530000.csv.gz",
                        "Op|dms_ts|id|name|note|flag\r\n"
                                + "I|2024-03-07 15:04:05.000001|3|\"NULL\"|NULL|true\r\n"
                                + "U|2024-03-07 15:04:05.000001|4|NULL|NULL|NULL\r\n"));
        assertThat(files(new LandingReader(files)))
                .containsExactly(
                        "raw/shop/orders/LOAD00000001.csv.gz 2 0 0",
                        "raw/shop/orders/2026-11-20-19/20261120-191530000.csv.gz 1 1 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                                    | 1,D1,I2,U1,D1
                    pkUpdateMode=u-only                                   | 1,U2,U1,D1
                    cdcInsertsOnly=true                                   | 1,1
                    cdcInsertsOnly=true;includeOpForFullLoad=true         | I1,I1
                    cdcInsertsOnly=true;pkUpdateMode=u-only               | 1,1
                    cdcInsertsAndUpdates=true                             | 1,I2,U1
                    cdcInsertsAndUpdates=true;pkUpdateMode=u-only         | 1,U2,U1
                    cdcInsertsAndUpdates=true;includeOpForFullLoad=true   | I1,I2,U1
                    cdcInsertsAndUpdates=true;legacyNoOpForInsertsAndUpdates=true | 1,2,1
                    """)
    void operationsAreThoseAskedFor(String attributes, String expected) {
        try (LandingWriter writer = open(attributes)) {
            load(writer, "1,,,");
            writer.transactionBegan(COMMITTED);
            if (attributes.contains("cdcInsertsOnly")) {
                change(writer, ORDERS, Operation.INSERT, "1", null, null, null);
            }
            key(writer, "1", "2");
            change(writer, ORDERS, Operation.UPDATE, "1", null, null, null);
            change(writer, ORDERS, Operation.DELETE, "1", null, null, null);
            writer.transactionEnded(at(20), COMMITTED);
            writer.commit();
        }

        String rows =
                String.join("", content().values()).replaceAll("(?m),,,$", "").replaceAll("(?m)^([IUD]),", "$1");
        assertThat(rows.strip().replace("\n", ",")).isEqualTo(reordered(expected));
    }

    /** Files come in the order of their names: changes, then loads. */
    private static String reordered(String expected) {
        int comma = expected.indexOf(',');
        return expected.substring(comma + 1) + "," + expected.substring(0, comma);
    }

    @Test
    void loadFilesAreCutAtTheirSizeBeforeCompression() {
        LandingSettings small = new LandingSettings(Duration.ofSeconds(60), 1 << 20, 60, Duration.ofDays(7), 1000);
        String attributes = "compressionType=gzip;addColumnName=true";
        try (LandingWriter writer = open(attributes, small)) {
            writer.putSchema(schema(ORDERS));
            writer.event(ORDERS, new TableEvent.LoadStarted(1, 1, at(10)));
            try (LoadAppender appender = writer.load(ORDERS, 1, 1)) {
                for (int i = 0; i < 3; i++) {
                    byte[] row = ("7,abcdefghijklmnop,,true\n").getBytes(UTF_8);
                    appender.rows(row, 0, row.length, 1);
                }
                writer.loadFinished(ORDERS, 1, appender.finish());
            }
            writer.commit();
        }

        String row = "7,abcdefghijklmnop,,true\n";
        assertThat(content())
                .isEqualTo(Map.of(
                        "shop/orders/LOAD00000001.csv.gz", "id,name,note,flag\n" + row,
                        "shop/orders/LOAD00000002.csv.gz", "id,name,note,flag\n" + row,
                        "shop/orders/LOAD00000003.csv.gz", "id,name,note,flag\n" + row));
    }

    @Test
    void changeOfColumnsBeginsAFileWithOthers() {
        try (LandingWriter writer = open("addColumnName=true")) {
            load(writer, "1,,,");
            change(writer, ORDERS, Operation.INSERT, "2", null, null, null);
            TableSchema first = schema(ORDERS);
            writer.putSchema(new TableSchema(ORDERS, 2, first.columns().subList(0, 2), first.key(), first.origin()));
            writer.event(ORDERS, new TableEvent.SchemaChanged(2));
            change(writer, ORDERS, Operation.INSERT, "3", null);
            writer.transactionEnded(at(20), COMMITTED);
            writer.commit();
        }

        assertThat(content())
                .isEqualTo(Map.of(
                        "shop/orders/LOAD00000001.csv", "id,name,note,flag\n1,,,\n",
                        "shop/orders/20261120-101530000.csv", "Op,id,name,note,flag\nI,2,,,\n",
                        "shop/orders/20261120-101530001.csv", "Op,id,name\nI,3,\n"));
    }

    @Test
    void deletionStaysWhereNothingTakesItsPlace() {
        try (LandingWriter writer = open("pkUpdateMode=u-only")) {
            load(writer, "1,,,");
            ChangeAppender appender = writer.changes(ORDERS);
            fields(appender.beginOld(), "1", null, null, null);
            appender.end();
            change(writer, ORDERS, Operation.INSERT, "2", null, null, null);
            fields(appender.beginOld(), "3", null, null, null);
            appender.end();
            writer.transactionEnded(at(20), COMMITTED);
            writer.commit();
        }

        assertThat(content().get("shop/orders/20261120-101530000.csv")).isEqualTo("D,1,,,\nI,2,,,\nD,3,,,\n");
        assertThat(files(new LandingReader(files)))
                .containsExactly("shop/orders/LOAD00000001.csv 1 0 0", "shop/orders/20261120-101530000.csv 1 0 2");
    }

    @Test
    void transactionsKeepTheirOrderOverTables() {
        String attributes = "preserveTransactions=true;cdcPath=txn;bucketFolder=raw;timestampColumnName=ts";
        try (LandingWriter writer = open(attributes)) {
            load(writer, "1,,,");
            item(writer);
            writer.transactionBegan(COMMITTED);
            change(writer, ORDERS, Operation.UPDATE, "7", "A,\"B\"", null, "true");
            change(writer, ITEM, Operation.INSERT, "1", "a", null, "true");
            writer.transactionEnded(at(20), COMMITTED);
            writer.transactionBegan(COMMITTED.plusSeconds(1));
            change(writer, ORDERS, Operation.DELETE, "7", null, null, null);
            writer.transactionEnded(at(30), COMMITTED);
            writer.commit();
            change(writer, ITEM, Operation.INSERT, "2", null, null, null);
            writer.event(ITEM, new TableEvent.Truncated());
            change(writer, ITEM, Operation.INSERT, "3", null, null, null);
            writer.transactionEnded(at(40), COMMITTED);
            writer.commit();
        }

        assertThat(content())
                .isEqualTo(Map.of(
                        "raw/shop/orders/LOAD00000001.csv",
                        "2026-11-20 10:15:30.000000,1,,,\n",
                        "raw/txn/CDC_TXN-20261120101530000.csv",
                        "U,orders,shop,2024-03-07 15:04:05.000001,7,\"A,\"\"B\"\"\",,true\n"
                                + "I,item,public,2024-03-07 15:04:05.000001,1,a,,true\n"
                                + "D,orders,shop,2024-03-07 15:04:06.000001,7,,,\n",
                        "raw/txn/CDC_TXN-20261120101530001.csv",
                        "I,item,public,2024-03-07 15:04:06.000001,2,,,\n",
                        "raw/txn/CDC_TXN-20261120101530002.csv",
                        "I,item,public,2024-03-07 15:04:06.000001,3,,,\n"));
        assertThat(files(new LandingReader(files)))
                .containsExactly(
                        "raw/shop/orders/LOAD00000001.csv 1 0 0",
                        "raw/txn/CDC_TXN-20261120101530000.csv 0 1 1",
                        "raw/txn/CDC_TXN-20261120101530000.csv 1 0 0",
                        "raw/txn/CDC_TXN-20261120101530001.csv 1 0 0",
                        "raw/txn/CDC_TXN-20261120101530002.csv 1 0 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    datePartitionEnabled=true;bucketFolder=raw;compressionType=gzip;datePartitionTimezone=America/New_York
                    preserveTransactions=true;cdcPath=txn
                    """)
    void whatNoCommitNamesIsRemovedByTheNextWriter(String attributes) {
        try (LandingWriter writer = open(attributes)) {
            load(writer, "1,,,");
            change(writer, ORDERS, Operation.INSERT, "2", null, null, null);
            writer.transactionEnded(at(20), COMMITTED);
            writer.commit();
        }
        Map<String, String> committed = content();
        LandingWriter dying = open(attributes);
        change(dying, ORDERS, Operation.INSERT, "3", null, null, null);
        dying.changes(ORDERS).endFile();
        if (dying.changes(ORDERS).isInRow()) {
            throw new AssertionError("a row is open");
        }
        dying.close();
        int left = content().size();

        open(attributes).close();

        assertThat(left).isEqualTo(committed.size() + 1);
        assertThat(content()).isEqualTo(committed);
    }

    @Test
    void namesGrowThoughClocksAreSetBack() {
        FileNames newYork = names("datePartitionTimezone=America/New_York");
        ManualClock clock = new ManualClock(Instant.parse("2026-11-01T05:59:59.999Z"));
        TableLane lane = new TableLane(ORDERS, TableState.NEW, newYork, clock);

        String before = lane.nextChangePath();
        clock.advance(Duration.ofMillis(1));
        String after = lane.nextChangePath();

        assertThat(List.of(before, after))
                .containsExactly("shop/orders/20261101-015959999.csv", "shop/orders/20261101-020000000.csv");
    }

    @Test
    void defaultsAreCanonical() {
        assertThat(DmsLanding.isCanonical(settings(""))).isTrue();
        assertThat(DmsLanding.isCanonical(settings("bucketFolder=raw;datePartitionEnabled=true;cdcMaxBatchInterval=5")))
                .isTrue();
        assertThat(List.of(
                        "csvDelimiter=|",
                        "csvNullValue=NULL",
                        "useCsvNoSupValue=false",
                        "rfc4180=false",
                        "addColumnName=true",
                        "includeOpForFullLoad=true",
                        "cdcInsertsOnly=true",
                        "pkUpdateMode=u-only",
                        "timestampColumnName=ts",
                        "compressionType=gzip",
                        "dataFormat=parquet",
                        "preserveTransactions=true;cdcPath=p"))
                .noneMatch(attributes -> DmsLanding.isCanonical(settings(attributes)));
    }

    @Test
    void landingZoneKeepsOneSortOfFiles() {
        open("timestampColumnName=ts").close();
        boolean isOfDms = new LandingReader(files).isOfDms();

        PipelineException refused = catchThrowableOfType(PipelineException.class, () -> open(""));

        assertThat(isOfDms).isTrue();
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
        assertThat(refused).hasMessageContaining("its data files were begun with landing.dms");
        open("timestampColumnName=other").close();
    }

    @Test
    void canonicalLandingZoneStaysCanonical() {
        open("").close();

        PipelineException refused = catchThrowableOfType(PipelineException.class, () -> open("csvNullValue=NULL"));

        assertThat(new LandingReader(files).isOfDms()).isFalse();
        assertThat(refused).hasMessageContaining("its data files were begun without landing.dms");
    }

    private LandingWriter open(String attributes) {
        return open(attributes, LandingSample.SETTINGS);
    }

    private LandingWriter open(String attributes, LandingSettings limits) {
        return LandingWriter.open(
                files,
                limits,
                new DmsLanding(settings(attributes), null, Path.of("unused")),
                new ManualClock(Instant.parse("2026-11-20T10:15:30Z")),
                "test");
    }

    /** As a pipeline file has them. */
    private static DmsSettings settings(String attributes) {
        Map<String, String> written = new TreeMap<>();
        for (String attribute : attributes.split(";")) {
            if (!attribute.isEmpty()) {
                String[] parts = attribute.split("=", 2);
                written.put(
                        parts[0].substring(0, 1).toUpperCase(java.util.Locale.ROOT) + parts[0].substring(1), parts[1]);
            }
        }
        return DmsSettings.parseForWriting(written).settings();
    }

    private static TableSchema schema(TableId table) {
        return new TableSchema(
                table,
                1,
                List.of(
                        new Column(1, "id", new ColumnType.Text(), "text", null),
                        new Column(2, "name", new ColumnType.Text(), "text", null),
                        new Column(3, "note", new ColumnType.Text(), "text", null),
                        new Column(4, "flag", new ColumnType.Bool(), "boolean", null)),
                List.of(1),
                "");
    }

    private static void load(LandingWriter writer, String... rows) {
        writer.putSchema(schema(ORDERS));
        writer.event(ORDERS, new TableEvent.LoadStarted(1, 1, at(10)));
        try (LoadAppender appender = writer.load(ORDERS, 1, 1)) {
            byte[] bytes = (String.join("\n", rows) + "\n").getBytes(UTF_8);
            if (!rows[0].isEmpty()) {
                appender.rows(bytes, 0, bytes.length, rows.length);
            }
            writer.loadFinished(ORDERS, 1, appender.finish());
        }
    }

    private static void item(LandingWriter writer) {
        writer.putSchema(schema(ITEM));
        writer.event(ITEM, new TableEvent.LoadStarted(1, 1, at(10)));
        writer.loadFinished(ITEM, 1, List.of());
    }

    private static void key(LandingWriter writer, String old, String now) {
        ChangeAppender appender = writer.changes(ORDERS);
        fields(appender.beginOld(), old, null, null, null);
        appender.end();
        fields(appender.beginNew(), now, null, null, null);
        appender.end();
    }

    private static void change(LandingWriter writer, TableId table, Operation operation, @Nullable String... values) {
        ChangeAppender appender = writer.changes(table);
        fields(appender.begin(operation), values);
        appender.end();
    }

    private static void fields(CsvRowWriter row, @Nullable String... values) {
        for (String value : values) {
            if (value == null) {
                row.nullValue();
            } else if (value.equals("(unsent)")) {
                row.unchanged();
            } else {
                row.value(value.getBytes(UTF_8), 0, value.getBytes(UTF_8).length);
            }
        }
    }

    private static List<String> files(LandingReader reader) {
        return reader.commitsAfter(0).stream()
                .flatMap(commit -> commit.items().stream())
                .filter(item -> item.item() instanceof LandedFile)
                .map(item -> (LandedFile) item.item())
                .map(file -> file.path() + " " + file.counts().inserts() + " "
                        + file.counts().updates() + " " + file.counts().deletes())
                .toList();
    }

    /** Data files, decompressed. */
    private SortedMap<String, String> content() {
        SortedMap<String, String> content = new TreeMap<>();
        for (FileEntry file : ((Files) files).list("")) {
            if (!file.path().startsWith("_tributary/")) {
                content.put(file.path(), text(file.path()));
            }
        }
        return content;
    }

    private String text(String path) {
        try (InputStream in = files.open(path);
                InputStream plain = path.endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return new String(plain.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
