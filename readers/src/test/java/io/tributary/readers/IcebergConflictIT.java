package io.tributary.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.readers.RestCatalogServer.Fault;
import io.tributary.target.iceberg.IcebergSettings.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody tidies up, or the catalog fails, at the very moment of a commit: no row is lost, none is there twice. */
class IcebergConflictIT {
    @TempDir
    private Path folder;

    private TableHistory history;

    private IcebergLake open(int version) {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("IcebergConflictIT seed " + seed);
        history = new TableHistory(seed, Texts.kept(), Set.of("text", "decimal(18,6)"), List.of("id"));
        IcebergLake lake = new IcebergLake(folder, history, Catalog.REST, version, List.of());
        history.load(100);
        lake.apply();
        land();
        lake.apply();
        return lake;
    }

    private void land() {
        history.change(50);
    }

    private void goesOn(IcebergLake lake, String when) {
        lake.check(when);
        land();
        lake.apply();
        lake.check("after " + when);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void filesMayBeWrittenAnewJustBeforeOurCommit(int version) {
        try (IcebergLake lake = open(version)) {
            AtomicInteger rewrites = new AtomicInteger();
            land();
            lake.server().beforeNextCommit(() -> {
                lake.rewriteDataFiles();
                rewrites.incrementAndGet();
            });
            lake.apply();

            assertThat(rewrites).hasValue(1);
            goesOn(lake, "data files written anew");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void ourCommitMayComeJustBeforeFilesAreWrittenAnew(int version) {
        try (IcebergLake lake = open(version)) {
            land();
            lake.server().beforeNextCommit(lake::apply);

            assertThatThrownBy(lake::rewriteDataFiles).hasStackTraceContaining("Cannot commit");
            goesOn(lake, "a rewrite that came too late");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void commitsMayBeRefusedOnce(int version) {
        try (IcebergLake lake = open(version)) {
            land();
            lake.server().failNextCommit(Fault.REFUSED);
            lake.apply();
            goesOn(lake, "a refusal");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void answersMayBeLost(int version) {
        try (IcebergLake lake = open(version)) {
            land();
            lake.server().failNextCommit(Fault.ANSWER_LOST);
            lake.apply();
            goesOn(lake, "a lost answer");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void requestsMayBeLost(int version) {
        try (IcebergLake lake = open(version)) {
            land();
            lake.server().failNextCommit(Fault.REQUEST_LOST);
            assertUnavailable(lake);
            lake.apply();
            goesOn(lake, "a lost request");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theCatalogMayBeGoneAfterTheCommit(int version) {
        try (IcebergLake lake = open(version)) {
            land();
            lake.server().failNextCommit(Fault.CUT_OFF);
            assertUnavailable(lake);
            lake.server().restore();
            lake.apply();
            goesOn(lake, "a catalog that was gone");
        }
    }

    private static void assertUnavailable(IcebergLake lake) {
        assertThatThrownBy(lake::apply)
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.TARGET_UNAVAILABLE));
    }
}
