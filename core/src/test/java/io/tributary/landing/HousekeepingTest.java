package io.tributary.landing;

import static io.tributary.landing.LandingSample.A;
import static io.tributary.landing.LandingSample.B;
import static io.tributary.landing.LandingSample.at;
import static io.tributary.landing.LandingSample.change;
import static io.tributary.landing.LandingSample.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Operation;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.MemoryFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints, restarts on top of them, superseded files, retention. */
final class HousekeepingTest {
    private static final LandingSettings FIVE =
            new LandingSettings(Duration.ZERO, 1 << 20, 1 << 20, Duration.ofDays(7), 5);

    private final Files files = new MemoryFiles();
    private final ManualClock clock = ManualClock.atStart();

    private void land(LandingWriter writer, TableId table, int from, int to) {
        for (int transaction = from; transaction <= to; transaction++) {
            clock.advance(Duration.ofSeconds(1));
            change(writer, table, Operation.INSERT, Integer.toString(transaction), "x");
            writer.transactionEnded(at(transaction), LandingSample.SOURCE_TIME);
            writer.commit();
        }
    }

    private static List<String> paths(Files files, String prefix) {
        return files.list(prefix).stream().map(FileEntry::path).toList();
    }

    private static List<Long> numbers(List<Commit> commits) {
        return commits.stream().map(Commit::number).toList();
    }

    @Test
    void logIsFoldedAndReadsTheSame() {
        LandingReader reader = new LandingReader(files);
        LandingWriter writer = LandingSample.open(files, FIVE, clock);
        load(writer, A, 1, at(1), "0,x");
        writer.commit();
        List<Commit> seen = new ArrayList<>(reader.commitsAfter(0));
        for (int i = 10; i < 30; i++) {
            land(writer, A, i, i);
            seen.addAll(reader.commitsAfter(seen.size()));
        }

        List<Commit> all = reader.commitsAfter(0);

        assertThat(all).isEqualTo(seen);
        assertThat(numbers(all)).isEqualTo(LongStream.rangeClosed(1, 22).boxed().toList());
        assertThat(numbers(reader.commitsAfter(7)))
                .isEqualTo(LongStream.rangeClosed(8, 22).boxed().toList());
        assertThat(reader.state()).isEqualTo(writer.state()).isEqualTo(LandingState.EMPTY.after(all));
        assertThat(paths(files, "_tributary/checkpoints/"))
                .containsExactly(
                        "_tributary/checkpoints/00000000000000000005.jsonl",
                        "_tributary/checkpoints/00000000000000000010.jsonl",
                        "_tributary/checkpoints/00000000000000000015.jsonl",
                        "_tributary/checkpoints/00000000000000000020.jsonl");
        assertThat(paths(files, "_tributary/commits/"))
                .containsExactly(
                        "_tributary/commits/00000000000000000021.json", "_tributary/commits/00000000000000000022.json");
    }

    @Test
    void restartOnACheckpointGoesOnWithNamesAndNumbers() {
        try (LandingWriter writer = LandingSample.open(files, FIVE, clock)) {
            load(writer, A, 1, at(1), "0,x");
            land(writer, A, 2, 4);
        }
        clock.advance(Duration.ofDays(-30));

        LandingWriter writer = LandingSample.open(files, FIVE, clock);
        LandingState before = writer.state();
        land(writer, A, 5, 6);
        load(writer, A, 2, at(6), "9,x");
        LandingState after = writer.commit();

        assertThat(before.table(A).lastFile()).isEqualTo("shop/a/20261120-101533123.csv");
        assertThat(before.epoch()).isEqualTo(2);
        assertThat(after.table(A).lastFile()).isEqualTo("shop/a/20261120-101533125.csv");
        assertThat(after.table(A).lastLoadNumber()).isEqualTo(2);
        assertThat(new LandedTables(files).rows(A)).containsOnlyKeys(9);
    }

    @Test
    void namesGrowWithinOneMillisecondAndWhenTheClockIsSetBack() {
        LandingSettings rowByRow = new LandingSettings(Duration.ZERO, 1, 1 << 20, Duration.ofDays(7), 1000);
        LandingWriter writer = LandingSample.open(files, rowByRow, clock);
        load(writer, A, 1, at(1));
        for (int i = 0; i < 3; i++) {
            change(writer, A, Operation.INSERT, Integer.toString(i), "x");
        }
        clock.advance(Duration.ofHours(-1));
        change(writer, A, Operation.INSERT, "3", "x");
        writer.transactionEnded(at(2), null);
        writer.commit();

        assertThat(paths(files, "shop/a/"))
                .containsExactly(
                        "shop/a/20261120-101530123.csv",
                        "shop/a/20261120-101530124.csv",
                        "shop/a/20261120-101530125.csv",
                        "shop/a/20261120-101530126.csv");
    }

    @Test
    void reloadDeletesTheFilesItSupersedesAndNoOthers() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(1), "0,x");
        load(writer, B, 1, at(1), "0,x");
        land(writer, A, 2, 3);
        land(writer, B, 4, 4);
        writer.putSchema(LandingSample.schema(A, 1));
        writer.event(A, new TableEvent.LoadStarted(2, 1, at(5)));
        writer.commit();
        land(writer, A, 6, 6);
        List<String> whileLoading = paths(files, "shop/");
        LoadAppender appender = writer.load(A, 2, 1);
        appender.rows(new byte[] {'7', ',', 'x', '\n'}, 0, 4, 1);
        writer.loadFinished(A, 2, appender.finish());

        writer.commit();

        assertThat(whileLoading).hasSize(6);
        assertThat(paths(files, "shop/"))
                .containsExactly(
                        "shop/a/20261120-101534123.csv",
                        "shop/a/LOAD00000002.csv",
                        "shop/b/20261120-101533123.csv",
                        "shop/b/LOAD00000001.csv");
        assertThat(new LandedTables(files).rows(A)).containsOnlyKeys(6, 7);
    }

    @Test
    void filesOfALoadGivenUpGoWithTheNextLoadThatFinishes() {
        LandingWriter writer = LandingSample.open(files, clock);
        writer.putSchema(LandingSample.schema(A, 1));
        writer.event(A, new TableEvent.LoadStarted(1, 1, at(1)));
        try (LoadAppender givenUp = writer.load(A, 1, 1)) {
            givenUp.rows(new byte[] {'7', ',', 'x', '\n'}, 0, 4, 1);
            givenUp.finish();
        }
        load(writer, A, 2, at(2), "8,x");

        writer.commit();

        assertThat(paths(files, "shop/")).containsExactly("shop/a/LOAD00000002.csv");
    }

    @Test
    void nothingExpiresWithoutAReaderOrBeforeItsTime() {
        LandingWriter writer = LandingSample.open(files, FIVE, clock);
        load(writer, A, 1, at(1), "0,x");
        land(writer, A, 2, 9);
        clock.advance(Duration.ofDays(30));
        land(writer, A, 10, 14);
        assertThat(new LandingReader(files).expired()).isZero();

        new LandingReader(files).reportApplied("slow", 4);
        new LandingReader(files).reportApplied("fast", 14);
        land(writer, A, 15, 19);

        assertThat(new LandingReader(files).expired()).isZero();
        assertThat(paths(files, "shop/a/")).hasSize(19);
    }

    @Test
    void whatEveryReaderHasAppliedExpiresAfterTheRetention() {
        LandingReader reader = new LandingReader(files);
        LandingWriter writer = LandingSample.open(files, FIVE, clock);
        load(writer, A, 1, at(1), "0,x");
        land(writer, A, 2, 9);
        reader.reportApplied("slow", 7);
        reader.reportApplied("fast", 14);
        clock.advance(Duration.ofDays(8));

        land(writer, A, 10, 14);

        assertThat(reader.expired()).isEqualTo(5);
        assertThat(paths(files, "shop/a/"))
                .hasSize(9)
                .doesNotContain("shop/a/LOAD00000001.csv")
                .startsWith("shop/a/20261120-101535123.csv");
        assertThat(numbers(reader.commitsAfter(5))).startsWith(6L).endsWith(14L);
        assertThat(reader.state()).isEqualTo(writer.state());
        assertThatThrownBy(() -> reader.commitsAfter(4))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("Commits 5 to 5");
        writer.close();
        assertThat(LandingSample.open(files, FIVE, clock).state().number())
                .isEqualTo(writer.state().number() + 1);
    }

    @Test
    void failingHousekeepingDoesNotFailTheCommit() {
        FaultyFiles counting = FaultyFiles.counting(new MemoryFiles());
        landTen(counting);
        for (long operation = 30; operation <= counting.operations(); operation++) {
            Files inner = new MemoryFiles();
            try {
                landTen(FaultyFiles.failingAt(inner, operation, ErrorCode.FILE_FULL));
            } catch (PipelineException commitFailed) {
                continue;
            }
            assertThat(new LandedTables(inner).rows(A)).hasSize(10);
        }
    }

    private void landTen(Files target) {
        LandingWriter writer = LandingSample.open(target, FIVE, clock);
        load(writer, A, 1, at(1), "0,x");
        land(writer, A, 2, 10);
    }

    @Test
    void readerRacingAFoldingWriterSeesEveryCommitOnceAndInOrder(@TempDir Path folder) throws InterruptedException {
        Files local = new LocalFiles(folder);
        LandingSettings folding = new LandingSettings(Duration.ZERO, 1 << 20, 1 << 20, Duration.ofDays(7), 2);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread writing = new Thread(() -> {
            try (LandingWriter writer = LandingSample.open(local, folding, clock)) {
                load(writer, A, 1, at(1), "0,x");
                land(writer, A, 2, 150);
            } catch (RuntimeException broken) {
                failure.set(broken);
            }
        });
        writing.start();

        LandingReader reader = new LandingReader(new LocalFiles(folder));
        List<Commit> incremental = new ArrayList<>();
        while (writing.isAlive()) {
            incremental.addAll(reader.commitsAfter(incremental.size()));
            LandingState state = reader.state();
            assertThat(state.number()).isGreaterThanOrEqualTo(incremental.size());
            List<Long> all = numbers(reader.commitsAfter(0));
            assertThat(all).hasSizeGreaterThanOrEqualTo((int) state.number());
            assertThat(all)
                    .isEqualTo(LongStream.rangeClosed(1, all.size()).boxed().toList());
        }
        writing.join();
        incremental.addAll(reader.commitsAfter(incremental.size()));

        assertThat(failure.get()).isNull();
        assertThat(incremental).isEqualTo(reader.commitsAfter(0)).hasSize(150);
    }
}
