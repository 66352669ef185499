package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.parquet.Overtaken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to a table, and commits whose end nobody hears of. */
class IcebergCommitTest {
    private static final TableId TABLE = new TableId("world", "city");

    @TempDir
    private Path folder;

    private final LandedLog log = log();

    private static LandedLog log() {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
        Column v = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(1), ""));
        log.load("1,a\n2,b\n3,c\n");
        return log;
    }

    private Files files() {
        return new LocalFiles(folder.resolve("lake"));
    }

    private Target open(Files files) {
        return IcebergTarget.open(files, IcebergSettings.DEFAULT, log.files(), merge(), "me");
    }

    private MergeSettings merge() {
        return MergeSettings.in(folder.resolve("work"));
    }

    private void applyAll(Files files) {
        try (Target target = open(files)) {
            log.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    private IcebergReader reader() {
        return new IcebergReader(files(), IcebergSettings.DEFAULT, folder);
    }

    private List<String> rows() {
        try (IcebergReader reader = reader()) {
            return reader.rows(TABLE);
        }
    }

    /** Writes the live rows of the first file into another one, as whoever compacts a table does. */
    private void compact() {
        compact(Map.of(), Map.of());
    }

    /** With bounds of columns, by their ids. */
    private void compact(Map<Integer, ByteBuffer> lower, Map<Integer, ByteBuffer> upper) {
        try (IcebergReader reader = reader()) {
            FileScanTask task = reader.tasks(TABLE).get(0);
            Path copy = reader.copy(task.file().location());
            Path target = folder.resolve("lake/world/city/data/compacted-" + System.nanoTime() + ".parquet");
            IcebergReader.query("COPY (SELECT * FROM '" + copy + "' ORDER BY id DESC) TO '" + target
                    + "' (FORMAT parquet, FIELD_IDS {id: 1, v: 2}, RETURN_STATS)");
            DataFile file = DataFiles.builder(reader.table(TABLE).spec())
                    .withPath(target.toString())
                    .withFileSizeInBytes(target.toFile().length())
                    .withMetrics(new Metrics(
                            task.file().recordCount(), Map.of(), Map.of(), Map.of(), Map.of(), lower, upper))
                    .build();
            reader.table(TABLE)
                    .newRewrite()
                    .validateFromSnapshot(reader.table(TABLE).currentSnapshot().snapshotId())
                    .deleteFile(task.file())
                    .addFile(file)
                    .commit();
        }
    }

    @Test
    void changesFollowWhoeverWritesTheSameRowsIntoOtherFiles() {
        applyAll(files());
        compact();
        log.changes("U,1,x\nD,3,\n");
        applyAll(files());

        assertThat(rows()).containsExactly("1,x\n", "2,b\n");
    }

    /** Iceberg's library orders them as signed numbers, and others as bytes. */
    @Test
    void boundsThatOthersGiveUuidsExcludeNoFile() {
        Column id = new Column(1, "id", new ColumnType.Uuid(), "uuid", null);
        Column v = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog uuids = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(1), ""));
        UUID high = new UUID(-1, -1);
        UUID low = new UUID(1, 1);
        uuids.load(high + ",a\n" + low + ",b\n");
        try (Target target = IcebergTarget.open(files(), IcebergSettings.DEFAULT, uuids.files(), merge(), "me")) {
            target.apply(uuids.plan(target.applied(TABLE)).orElseThrow());
            compact(
                    Map.of(1, Conversions.toByteBuffer(Types.UUIDType.get(), high)),
                    Map.of(1, Conversions.toByteBuffer(Types.UUIDType.get(), low)));
            uuids.upserts("U," + high + ",x\n");
            target.apply(uuids.plan(target.applied(TABLE)).orElseThrow());
        }

        assertThat(rows()).containsExactly(low + ",b\n", high + ",x\n");
    }

    private void append() {
        try (IcebergReader reader = reader()) {
            Table table = reader.table(TABLE);
            DataFile first = reader.tasks(TABLE).get(0).file();
            Path foreign = folder.resolve("lake/world/city/data/foreign.parquet");
            java.nio.file.Files.copy(reader.copy(first.location()), foreign);
            table.newAppend()
                    .appendFile(DataFiles.builder(table.spec())
                            .copy(first)
                            .withPath(foreign.toString())
                            .build())
                    .commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets all but the current snapshot, as whoever expires them does. */
    private void expire() {
        try (IcebergReader reader = reader()) {
            reader.table(TABLE)
                    .expireSnapshots()
                    .expireOlderThan(Long.MAX_VALUE)
                    .retainLast(1)
                    .commit();
            assertThat(reader.table(TABLE).snapshots()).hasSize(1);
        }
    }

    @Test
    void changesFollowWhoeverAlsoForgetsTheSnapshotsBetween() {
        applyAll(files());
        compact();
        expire();
        compact();
        compact();
        expire();
        log.changes("U,1,x\nD,3,\n");
        applyAll(files());

        assertThat(rows()).containsExactly("1,x\n", "2,b\n");
    }

    @Test
    void rowsOfSomebodyElseFailTheTableWhenTheirSnapshotIsForgottenToo() {
        applyAll(files());
        append();
        compact();
        expire();
        log.changes("I,4,d\n");

        assertThatThrownBy(() -> applyAll(files())).satisfies(IcebergCommitTest::saysChangedOutside);
    }

    @Test
    void snapshotsThatNothingTellsOfFailTheTable() {
        applyAll(files());
        compact();
        expire();
        try (IcebergReader reader = reader()) {
            reader.base(TABLE).operations().current().previousFiles().forEach(earlier -> files().delete(
                            Warehouse.of(files()).path(earlier.file())));
        }
        log.changes("I,4,d\n");

        assertThatThrownBy(() -> applyAll(files())).satisfies(IcebergCommitTest::saysChangedOutside);
    }

    @Test
    void compactionThatComesBetweenIsPlannedForAgain() {
        applyAll(files());
        log.changes("U,1,x\nD,3,\n");
        AtomicInteger times = new AtomicInteger();
        applyAll(new Overtaken(files(), () -> {
            if (times.incrementAndGet() == 1) {
                compact();
            }
        }));

        assertThat(times.get()).isGreaterThan(2);
        assertThat(rows()).containsExactly("1,x\n", "2,b\n");
        try (IcebergReader reader = reader()) {
            assertThat(reader.table(TABLE).snapshots())
                    .extracting(Snapshot::operation)
                    .as("the load, who came between, the changes, and our own tidying up")
                    .containsExactly("overwrite", "replace", "overwrite", "replace");
        }
    }

    @Test
    void writerThatWasOvertakenCommitsNothing() {
        applyAll(files());
        log.changes("I,4,d\n");
        AtomicInteger times = new AtomicInteger();
        Files late = new Overtaken(files(), () -> {
            if (times.incrementAndGet() == 1) {
                log.changes("I,5,e\n");
                applyAll(files());
            }
        });
        try (Target target = open(late)) {
            var plan = log.plan(target.applied(TABLE)).orElseThrow();
            assertThat(target.apply(plan).commit()).isEqualTo(log.lastCommit());
        }

        assertThat(rows()).containsExactly("1,a\n", "2,b\n", "3,c\n", "4,d\n", "5,e\n");
    }

    @Test
    void rowsOfSomebodyElseFailTheTableUntilALoadThatBeganAfterwards() {
        applyAll(files());
        append();
        log.changes("I,4,d\n");
        assertThatThrownBy(() -> applyAll(files())).satisfies(IcebergCommitTest::saysChangedOutside);
        assertThatThrownBy(() -> applyAll(files())).satisfies(IcebergCommitTest::saysChangedOutside);

        log.load("7,g\n");
        applyAll(files());

        assertThat(rows()).containsExactly("7,g\n");
    }

    @Test
    void historyTurnedBackFailsTheTable() {
        applyAll(files());
        log.changes("I,4,d\n");
        applyAll(files());
        try (IcebergReader reader = reader()) {
            Snapshot first = reader.table(TABLE).snapshots().iterator().next();
            reader.table(TABLE).manageSnapshots().rollbackTo(first.snapshotId()).commit();
        }
        log.changes("I,5,e\n");

        assertThatThrownBy(() -> applyAll(files())).satisfies(IcebergCommitTest::saysChangedOutside);
    }

    @Test
    void columnsOfSomebodyElseFailTheTable() {
        applyAll(files());
        try (IcebergReader reader = reader()) {
            reader.table(TABLE)
                    .updateSchema()
                    .addColumn("mine", Types.StringType.get())
                    .commit();
        }
        log.changes("I,5,e\n");

        assertThatThrownBy(() -> applyAll(files())).satisfies(IcebergCommitTest::saysChangedOutside);
    }

    @Test
    void tableOfSomebodyElseIsKept() {
        try (Target target = open(files());
                IcebergReader reader = reader()) {
            assertThat(target.applied(TABLE)).isEqualTo(Applied.NOTHING);
            assertThat(reader.exists(TABLE)).isFalse();
        }
        try (Catalogs.Opened catalog = Catalogs.open(Warehouse.of(files()), IcebergSettings.DEFAULT)) {
            catalog.catalog()
                    .createTable(
                            org.apache.iceberg.catalog.TableIdentifier.of("world", "city"),
                            new org.apache.iceberg.Schema(Types.NestedField.required(1, "x", Types.LongType.get())));
        }
        assertThatThrownBy(() -> applyAll(files())).satisfies(IcebergCommitTest::saysChangedOutside);

        log.load("7,g\n");
        applyAll(files());
        assertThat(rows()).containsExactly("7,g\n");
    }

    @Test
    void commitWhoseAnswerIsLostIsLookedUp() {
        applyAll(files());
        log.changes("I,4,d\n");
        try (Catalogs.Opened catalog = Catalogs.open(Warehouse.of(files()), IcebergSettings.DEFAULT)) {
            assertThatThrownBy(() -> attempt(unheard(catalog.catalog(), false)).run())
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.TARGET_UNAVAILABLE));
            assertThat(rows()).containsExactly("1,a\n", "2,b\n", "3,c\n");

            Applied applied = attempt(unheard(catalog.catalog(), true)).run();
            assertThat(applied.rows()).isEqualTo(4);
            assertThat(Held.of(catalog.catalog(), TABLE).applied()).isEqualTo(applied);
        }
        assertThat(rows()).containsExactly("1,a\n", "2,b\n", "3,c\n", "4,d\n");
    }

    private Attempt attempt(Catalog catalog) {
        Lake lake = new Lake(Warehouse.of(files()), catalog, IcebergSettings.DEFAULT);
        Held held = Held.of(catalog, TABLE);
        return new Attempt(
                lake,
                new Attempt.Source(log.files(), merge()),
                log.plan(held.applied()).orElseThrow(),
                held);
    }

    /** A catalog that never tells how a commit ended. */
    private static Catalog unheard(Catalog catalog, boolean done) {
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(catalog, arguments);
                        return result instanceof BaseTable table
                                ? new BaseTable(new Unheard(table.operations(), done), table.name())
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private record Unheard(TableOperations operations, boolean done) implements TableOperations {
        @Override
        public TableMetadata current() {
            return operations.current();
        }

        @Override
        public TableMetadata refresh() {
            return operations.refresh();
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            if (done) {
                operations.commit(base, metadata);
            }
            throw new CommitStateUnknownException(new IllegalStateException("connection lost"));
        }

        @Override
        public FileIO io() {
            return operations.io();
        }

        @Override
        public String metadataFileLocation(String fileName) {
            return operations.metadataFileLocation(fileName);
        }

        @Override
        public LocationProvider locationProvider() {
            return operations.locationProvider();
        }

        @Override
        public TableOperations temp(TableMetadata uncommitted) {
            return operations.temp(uncommitted);
        }
    }

    private static void saysChangedOutside(Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(PipelineException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_CHANGED_OUTSIDE);
            assertThat(refused.hint()).contains("tributary reload world.city");
        });
    }
}
