package io.tributary.landing;

import static io.tributary.landing.LandingSample.A;
import static io.tributary.landing.LandingSample.at;
import static io.tributary.landing.LandingSample.change;
import static io.tributary.landing.LandingSample.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Operation;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.Precondition;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LandingFencingTest {
    private final ManualClock clock = ManualClock.atStart();

    @TempDir
    Path root;

    private Files files;

    @BeforeEach
    void openFiles() {
        files = filesAt("");
    }

    /** Files below the test's root, each time as another process has them; implementations elsewhere give theirs. */
    Files filesAt(String folder) {
        return new LocalFiles(root.resolve(folder));
    }

    /** Files whose claims hold nobody off, as a machine's that was cut off from its storage and came back. */
    private record WithoutClaims(Files inner) implements Files {
        @Override
        public List<FileEntry> list(String prefix) {
            return inner.list(prefix);
        }

        @Override
        public Optional<FileEntry> find(String path) {
            return inner.find(path);
        }

        @Override
        public InputStream open(String path) {
            return inner.open(path);
        }

        @Override
        public FileUpload create(String path, Precondition precondition) {
            return inner.create(path, precondition);
        }

        @Override
        public void delete(Collection<String> paths) {
            inner.delete(paths);
        }

        @Override
        public int sweepUnpublished(String prefix) {
            return inner.sweepUnpublished(prefix);
        }

        @Override
        public FileClaim claim(String path, String holder) {
            return () -> {};
        }

        @Override
        public String describe(String path) {
            return inner.describe(path);
        }
    }

    private static void land(LandingWriter writer, int transaction) {
        change(writer, A, Operation.INSERT, Integer.toString(transaction), "by epoch");
        writer.transactionEnded(at(transaction), null);
    }

    private static void assertFenced(LandingWriter writer) {
        assertThatThrownBy(writer::commit)
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.LANDING_FENCED));
    }

    @Test
    void secondWriterIsRefusedNamingTheFirst() {
        try (LandingWriter first = LandingSample.open(files, clock)) {
            assertThatThrownBy(() -> LandingSample.open(filesAt(""), clock))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.LANDING_IN_USE);
                        assertThat(failure).hasMessageContaining("process 7 on host test");
                    });
            load(first, A, 1, at(1), "1,x");
            assertThat(first.commit().number()).isEqualTo(2);
        }
        LandingSample.open(files, clock).close();
    }

    @Test
    void writerThatWasTakenOverCommitsNothingMore() {
        LandingWriter zombie = LandingSample.open(new WithoutClaims(files), clock);
        load(zombie, A, 1, at(1), "1,x");
        zombie.commit();
        land(zombie, 2);

        try (LandingWriter successor = LandingSample.open(files, clock)) {
            assertFenced(zombie);
            assertThatThrownBy(zombie::commit).isInstanceOf(IllegalStateException.class);
            clock.advance(Duration.ofSeconds(1));
            land(successor, 2);
            successor.commit();
        }

        LandedTables landed = new LandedTables(files);
        assertThat(landed.rows(A)).isEqualTo(new java.util.TreeMap<>(java.util.Map.of(1, "x", 2, "by epoch")));
        assertThat(landed.state().epoch()).isEqualTo(2);
    }

    @Test
    void writerWhoseNumberWasTakenFoldedAndDeletedIsFencedAllTheSame() {
        LandingSettings folding = new LandingSettings(Duration.ZERO, 1 << 20, 1 << 20, Duration.ofDays(7), 1);
        LandingWriter zombie = LandingSample.open(new WithoutClaims(files), LandingSample.SETTINGS, clock);
        load(zombie, A, 1, at(1), "1,x");
        zombie.commit();

        LandingWriter successor = LandingSample.open(files, folding, clock);
        land(successor, 2);
        successor.commit();
        LandingState before = new LandingReader(files).state();
        clock.advance(Duration.ofSeconds(1));
        land(zombie, 2);
        assertFenced(zombie);

        assertThat(new LandingReader(files).state()).isEqualTo(before);
        clock.advance(Duration.ofSeconds(1));
        land(successor, 3);
        assertThat(successor.commit().number()).isEqualTo(before.number() + 1);
        successor.close();
        assertThat(new LandedTables(files).rows(A)).hasSize(3);
    }

    @Test
    void fileThatAFencedWriterLeftUnderTheNextNameIsRemovedByOpeningAgain() {
        LandingWriter zombie = LandingSample.open(new WithoutClaims(files), clock);
        load(zombie, A, 1, at(1), "1,x");
        zombie.commit();
        LandingWriter successor = LandingSample.open(files, clock);
        land(zombie, 2);
        assertFenced(zombie);

        land(successor, 2);
        assertThatThrownBy(successor::commit)
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.FILE_CONFLICT));
        successor.close();
        try (LandingWriter again = LandingSample.open(files, clock)) {
            land(again, 2);
            again.commit();
        }

        assertThat(new LandedTables(files).rows(A)).hasSize(2);
    }

    @Test
    void foreignFolderIsRefusedAndUntouched() {
        for (String path : List.of(
                "hr/emp/LOAD00000001.csv",
                "hr/emp/20240101-120000000.csv",
                "hr/emp/2024/01/01/20240101-120000000.parquet",
                "hr/emp/SEGMENT1_LOAD00000001.csv.gz",
                "changes/CDC_TXN-20201117153046033.csv")) {
            Files foreign = filesAt(path.replace('/', '_'));
            try (FileUpload upload = foreign.create(path, Precondition.ABSENT)) {
                upload.publish("");
            }

            assertThatThrownBy(() -> LandingSample.open(foreign, clock))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.LANDING_FOREIGN);
                        assertThat(failure).hasMessageContaining(path);
                    });
            assertThat(foreign.list("").stream().map(FileEntry::path)).containsExactly(path);
            assertThat(root.resolve(path.replace('/', '_')).resolve("_tributary"))
                    .doesNotExist();
        }
    }

    @Test
    void filesThatAreNoDataFilesAreLeftAlone() {
        for (String path : List.of("README.md", "shop/a/notes.csv", "shop/a/deep/LOAD00000001.csv.bak", "LOAD.csv")) {
            try (FileUpload upload = files.create(path, Precondition.ABSENT)) {
                upload.publish("");
            }
        }
        List<FileEntry> before = files.list("");

        LandingSample.open(files, clock).close();

        assertThat(files.list("")).containsAll(before);
    }
}
