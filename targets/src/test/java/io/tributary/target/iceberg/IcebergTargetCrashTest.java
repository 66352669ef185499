package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.ApplyFaults;
import io.tributary.target.Place;
import io.tributary.target.Target;
import io.tributary.target.engine.EngineSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An apply that dies or fails at any file operation is taken up again: every change is in the table exactly once. */
class IcebergTargetCrashTest extends ApplyFaults {
    private static final TableId TABLE = new TableId("world", "city");
    private static final List<List<String>> ROWS =
            List.of(List.of("1,a\n", "2,b\n", "3,c\n"), List.of("1,z\n", "2,b\n", "4,d\n"));

    @TempDir
    Path folder;

    private final LandedLog log = landed();

    /** Of a target, which closes what is in them. */
    Function<Place, IcebergSettings> settings = place -> settings("", 2);

    /** Rows have no key, so that a change applied twice or not at all shows. */
    private static LandedLog landed() {
        Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
        Column v = new Column(2, "v", new ColumnType.Text(), "text", null);
        LandedLog log = new LandedLog(new TableSchema(TABLE, 1, List.of(id, v), List.of(), ""));
        log.load("1,a\n2,b\n", "3,c\n");
        log.changes("D,1,a\nI,1,z\nI,4,d\nD,3,c\n");
        return log;
    }

    @Override
    protected LandedLog log() {
        return log;
    }

    /** Files in memory have their catalog beside them. */
    private static Function<Place, IcebergSettings> beside(int formatVersion) {
        return place ->
                settings("jdbc:sqlite:" + place.folder().resolve("catalog.db") + "?synchronous=OFF", formatVersion);
    }

    static IcebergSettings settings(String uri, int formatVersion) {
        return new IcebergSettings(
                IcebergSettings.Catalog.JDBC,
                uri,
                Map.of(),
                formatVersion,
                Map.of(),
                1 << 20,
                Duration.ofDays(5),
                EngineSettings.DEFAULT);
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashWhereFilesAreElsewhere() throws IOException {
        settings = beside(3);
        assertEveryStateIsTakenUp(elsewhere());
    }

    @Test
    void failureAtAnyFileOperationIsHealedByApplyingAgain() throws IOException {
        settings = beside(2);
        assertFailuresAreHealed(elsewhere(), 5, ErrorCode.FILE_IO, ErrorCode.FILE_FULL);
    }

    private Place elsewhere() throws IOException {
        return Place.inMemory(java.nio.file.Files.createDirectories(folder.resolve("place")));
    }

    /** Tables have their folder's name in them, so every crash comes to one that begins from nothing. */
    @Test
    void everyChangeIsAppliedOnceThroughACrashInAFolder() {
        long operations = operations(Place.inFolder(folder.resolve("counted")));
        for (long operation = 1; operation <= operations; operation += 7) {
            assertCrashIsHealed(Place.inFolder(folder.resolve("lake" + operation)), operation, Effect.HALF);
        }
    }

    @Override
    protected Target open(Place place, Files files) {
        return IcebergTarget.open(
                files, settings.apply(place), log.files(), MergeSettings.in(folder.resolve("work")), "me");
    }

    /** What is there is what its ledger entry says. */
    @Override
    protected void assertWhole(Place place) {
        try (Target target = IcebergTarget.readOnly(place.files(), settings.apply(place))) {
            Applied applied = target.applied(TABLE);
            if (applied.commit() == 0) {
                assertThat(Catalogs.existing(Warehouse.of(place.files()), settings.apply(place))
                                .map(this::exists)
                                .orElse(false))
                        .isFalse();
            } else {
                try (IcebergReader reader = new IcebergReader(place.files(), settings.apply(place), folder)) {
                    assertThat(reader.rows(TABLE)).isEqualTo(ROWS.get((int) applied.commit() - 2));
                }
                assertThat(applied.rows()).isEqualTo(3);
            }
        }
    }

    private boolean exists(Catalogs.Opened catalog) {
        try (catalog) {
            return Held.of(catalog.catalog(), TABLE).exists();
        }
    }

    @Override
    protected void assertComplete(Place place) {
        assertWhole(place);
        try (Target target = IcebergTarget.readOnly(place.files(), settings.apply(place))) {
            assertThat(target.applied(TABLE).commit()).isEqualTo(log.lastCommit());
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }
}
