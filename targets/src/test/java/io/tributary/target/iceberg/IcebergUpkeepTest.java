package io.tributary.target.iceberg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.files.Precondition;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step of keeping a table tidy removes what it should and no more, also when it dies or somebody comes between. */
class IcebergUpkeepTest {
    private static final TableId TABLE = new TableId("world", "city");
    private static final List<String> ROWS =
            List.of("1,z\n", "10,x\n", "11,x\n", "12,x\n", "13,x\n", "14,x\n", "15,x\n", "16,x\n", "2,b\n");

    @TempDir
    private Path folder;

    private int places;

    private final LandedLog log = new LandedLog(new TableSchema(
            TABLE,
            1,
            List.of(
                    new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null),
                    new Column(2, "v", new ColumnType.Text(), "text", null)),
            List.of(1),
            ""));

    /** Files, and a catalog of their own. */
    private record Place(Files files, Path catalog, int formatVersion) {
        IcebergSettings settings() {
            return new IcebergSettings(
                    IcebergSettings.Catalog.JDBC,
                    "jdbc:sqlite:" + catalog + "?synchronous=OFF",
                    Map.of(),
                    formatVersion,
                    Map.of(),
                    1 << 20,
                    Duration.ofHours(1),
                    new EngineSettings(Map.of(), 64L << 20, 1, 20_480));
        }
    }

    private Place place(int formatVersion) {
        return new Place(new MemoryFiles(), folder.resolve("catalog-" + places++ + ".db"), formatVersion);
    }

    private Place copy(Place of) throws IOException {
        Place copy = place(of.formatVersion);
        java.nio.file.Files.copy(of.catalog, copy.catalog);
        for (FileEntry entry : of.files.list("")) {
            try (InputStream in = of.files.open(entry.path())) {
                put(copy.files, entry.path(), in.readAllBytes());
            }
        }
        return copy;
    }

    private static void put(Files files, String path, byte[] content) {
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            upload.write(content, 0, content.length);
            upload.publish("");
        }
    }

    private MergeSettings merge() {
        return new MergeSettings(folder.resolve("work"), 1 << 20, 1 << 20);
    }

    private void applyAll(Place place, Files files) {
        try (Target target = IcebergTarget.open(files, place.settings(), log.files(), merge(), "me")) {
            for (long commit = 1; commit <= log.lastCommit(); commit++) {
                log.planUpTo(commit, target.applied(TABLE)).ifPresent(target::apply);
            }
        }
    }

    /** A table of eight small files, a change of rows in each format's manner, no look taken since the first. */
    private Place small(int formatVersion) {
        land();
        Place place = place(formatVersion);
        applyAll(place, place.files);
        return place;
    }

    private void land() {
        log.load("1,a\n2,b\n3,c\n");
        log.changes("U,1,z\nI,10,x\nD,3,\n");
        for (int i = 11; i < 17; i++) {
            log.changes("I," + i + ",x\n");
        }
    }

    private void tidy(Place place, Files files, Duration later) {
        try (Catalogs.Opened catalog = Catalogs.open(Warehouse.of(files), place.settings())) {
            Lake lake = new Lake(Warehouse.of(files), catalog.catalog(), place.settings());
            new Maintenance(merge(), at(later)).applied(lake, log.schema());
        }
    }

    private static Clock at(Duration later) {
        return Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC);
    }

    private IcebergReader reader(Place place) {
        return new IcebergReader(place.files, place.settings(), folder);
    }

    private List<String> rows(Place place) {
        try (IcebergReader reader = reader(place)) {
            return reader.rows(TABLE);
        }
    }

    /** Files below the table that its metadata does not name; all those that it names are there. */
    private Set<String> unnamed(Place place) {
        Set<String> unnamed = new TreeSet<>();
        place.files.list("world/city/").forEach(entry -> unnamed.add(entry.path()));
        try (IcebergReader reader = reader(place)) {
            BaseTable table = reader.base(TABLE);
            TableMetadata metadata = table.operations().current();
            Warehouse warehouse = Warehouse.of(place.files);
            List<String> named = new ArrayList<>(List.of(metadata.metadataFileLocation()));
            metadata.previousFiles().forEach(previous -> named.add(previous.file()));
            NamedFiles files = new NamedFiles(table.io(), metadata, metadata.snapshots());
            files.metadata(named::add);
            files.content(Set.of(), named::add);
            for (String location : named) {
                assertThat(place.files.find(warehouse.path(location)))
                        .as(location)
                        .isPresent();
                unnamed.remove(warehouse.path(location));
            }
        }
        return unnamed;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void smallFilesBecomeOneAndTheirDeletionsGo(int formatVersion) {
        Place place = small(formatVersion);
        assertThat(rows(place)).isEqualTo(ROWS);
        tidy(place, place.files, Duration.ZERO);

        assertThat(rows(place)).isEqualTo(ROWS);
        try (IcebergReader reader = reader(place)) {
            assertThat(reader.tasks(TABLE)).hasSize(1).allSatisfy(task -> assertThat(task.deletes())
                    .isEmpty());
            Snapshot current = reader.table(TABLE).currentSnapshot();
            assertThat(current.operation()).isEqualTo("replace");
            assertThat(current.summary()).containsEntry("total-delete-files", "0");
            assertThat(reader.table(TABLE).properties().get(Held.SNAPSHOT))
                    .isEqualTo(Long.toString(current.parentId()));
        }
        log.changes("D,2,\n");
        applyAll(place, place.files);
        assertThat(rows(place)).isEqualTo(ROWS.subList(0, 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void fileWithoutRowsGoes(int formatVersion) {
        log.load("1,a\n2,b\n");
        log.changes("D,1,\nD,2,\n");
        Place place = place(formatVersion);
        applyAll(place, place.files);
        tidy(place, place.files, Duration.ZERO);

        try (IcebergReader reader = reader(place)) {
            assertThat(reader.tasks(TABLE)).isEmpty();
            assertThat(reader.table(TABLE).currentSnapshot().summary())
                    .containsEntry("total-delete-files", "0")
                    .containsEntry("total-data-files", "0");
        }
        log.changes("I,3,c\n");
        applyAll(place, place.files);
        assertThat(rows(place)).containsExactly("3,c\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void snapshotsExpireWithTheirFilesAndTagsStay(int formatVersion) {
        Place place = small(formatVersion);
        long tagged;
        long first;
        try (IcebergReader reader = reader(place)) {
            tagged = reader.table(TABLE).currentSnapshot().snapshotId();
            first = reader.table(TABLE).history().get(0).snapshotId();
            reader.table(TABLE).manageSnapshots().createTag("kept", tagged).commit();
        }
        tidy(place, place.files, Duration.ZERO);
        log.load("7,g\n");
        applyAll(place, place.files);
        log.changes("I,8,h\n");
        applyAll(place, place.files);
        tidy(place, place.files, Duration.ofMinutes(61));
        try (IcebergReader reader = reader(place)) {
            assertThat(reader.table(TABLE).snapshot(first)).isNotNull();
        }
        int before = place.files.list("world/city/data/").size();
        tidy(place, place.files, Duration.ofMinutes(70));

        assertThat(rows(place)).containsExactly("7,g\n", "8,h\n");
        assertThat(unnamed(place)).isEmpty();
        assertThat(place.files.list("world/city/data/")).hasSizeLessThan(before);
        try (IcebergReader reader = reader(place)) {
            assertThat(reader.table(TABLE).snapshots())
                    .extracting(Snapshot::snapshotId)
                    .containsExactlyInAnyOrder(
                            tagged, reader.table(TABLE).currentSnapshot().snapshotId());
            reader.travel(tagged);
            assertThat(reader.rows(TABLE)).isEqualTo(ROWS);
        }
        log.changes("D,7,\n");
        applyAll(place, place.files);
        assertThat(rows(place)).containsExactly("8,h\n");
    }

    @Test
    void filesOfAnAttemptThatDiedGoADayAfterTheyWereFound() {
        Place place = small(2);
        log.changes("D,2,\n");
        assertThatThrownBy(() -> applyAll(place, FaultyFiles.crashingAt(place.files, 30, Effect.WHOLE)))
                .isInstanceOf(ProcessCrash.class);
        String foreign = "world/city/data/part-1.parquet";
        String late = "world/city/data/0e2b3ae4-8c5e-4a7a-9a3c-0123456789ab.parquet";
        put(place.files, foreign, new byte[1]);
        String orphan = "world/city/metadata/snap-1-1-0e2b3ae4-8c5e-4a7a-9a3c-0123456789ab.avro";
        put(place.files, orphan, new byte[1]);
        assertThat(unnamed(place)).contains(foreign, orphan);

        tidy(place, place.files, Duration.ofHours(25));
        put(place.files, late, new byte[1]);
        assertThat(unnamed(place)).contains(foreign, orphan);
        tidy(place, place.files, Duration.ofHours(48));
        assertThat(unnamed(place)).contains(foreign, orphan);
        tidy(place, place.files, Duration.ofHours(50));
        assertThat(unnamed(place)).containsExactlyInAnyOrder(foreign, late);
        tidy(place, place.files, Duration.ofHours(75));
        assertThat(unnamed(place)).containsExactly(foreign);

        applyAll(place, place.files);
        assertThat(rows(place)).isEqualTo(ROWS.subList(0, 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void rewriteGivesUpWhenSomebodyElseHasCommitted(int formatVersion) {
        Place place = small(formatVersion);
        try (Catalogs.Opened catalog = Catalogs.open(Warehouse.of(place.files), place.settings())) {
            Lake lake = new Lake(Warehouse.of(place.files), catalog.catalog(), place.settings());
            Held held = Held.of(catalog.catalog(), TABLE);
            try (IcebergReader reader = reader(place)) {
                reader.table(TABLE).updateProperties().set("mine", "x").commit();
            }
            Set<String> data = new TreeSet<>();
            place.files.list("world/city/data/").forEach(entry -> data.add(entry.path()));
            assertThatThrownBy(() -> new Rewrite(lake, merge(), held, log.schema()).run())
                    .isInstanceOf(CommitFailedException.class);

            assertThat(place.files.list("world/city/data/"))
                    .extracting(FileEntry::path)
                    .containsExactlyElementsOf(data);
            assertThat(rows(place)).isEqualTo(ROWS);
            new Rewrite(lake, merge(), Held.of(catalog.catalog(), TABLE), log.schema()).run();
        }
        assertThat(rows(place)).isEqualTo(ROWS);
        try (IcebergReader reader = reader(place)) {
            assertThat(reader.tasks(TABLE)).hasSize(1);
            assertThat(reader.table(TABLE).properties()).containsEntry("mine", "x");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void crashAtAnyOperationLosesNothing(int formatVersion) throws IOException {
        Place prepared = small(formatVersion);
        String orphan = "world/city/metadata/snap-1-1-0e2b3ae4-8c5e-4a7a-9a3c-0123456789ab.avro";
        put(prepared.files, orphan, new byte[1]);
        put(prepared.files, "_tributary/orphans/world/city.txt", ("0\n" + orphan + "\n").getBytes(UTF_8));
        Place whole = copy(prepared);
        FaultyFiles counting = FaultyFiles.counting(whole.files);
        tidy(whole, counting, Duration.ofHours(2));
        assertThat(unnamed(whole)).isEmpty();
        log.changes("D,2,\n");

        int step = Integer.getInteger("step", 26);
        for (long operation = formatVersion; operation <= counting.operations(); operation += step) {
            Place place = copy(prepared);
            Effect effect = Effect.values()[(int) (operation % 3)];
            try {
                tidy(place, FaultyFiles.crashingAt(place.files, operation, effect), Duration.ofHours(2));
            } catch (ProcessCrash early) {
                assertThat(early).hasMessageContaining("crash at file operation " + operation);
            }
            unnamed(place);
            assertThat(rows(place)).as("operation %d", operation).isEqualTo(ROWS);
            applyAll(place, place.files);
            assertThat(rows(place)).as("operation %d", operation).isEqualTo(ROWS.subList(0, 8));
        }
    }
}
