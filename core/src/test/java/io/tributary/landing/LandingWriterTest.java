package io.tributary.landing;

import static io.tributary.landing.LandingSample.A;
import static io.tributary.landing.LandingSample.B;
import static io.tributary.landing.LandingSample.SOURCE_TIME;
import static io.tributary.landing.LandingSample.at;
import static io.tributary.landing.LandingSample.change;
import static io.tributary.landing.LandingSample.content;
import static io.tributary.landing.LandingSample.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.error.ErrorCode;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LandingWriterTest {
    private final Files files = newFiles();
    private final ManualClock clock = ManualClock.atStart();

    /** Where to land; implementations of files elsewhere give theirs. */
    Files newFiles() {
        return new MemoryFiles();
    }

    @Test
    void loadAndChangesAreReadBackAsCommitted() {
        try (LandingWriter writer = LandingSample.open(files, clock)) {
            load(writer, A, 1, at(16), "1,x", "2,y");
            writer.commit(new SourceMark(SourceMark.Kind.ESTABLISHED, "slot"), at(16));
            change(writer, A, Operation.INSERT, "3", "z");
            change(writer, A, Operation.DELETE, "1", "");
            writer.transactionEnded(at(32), SOURCE_TIME);
            writer.commit();
        }

        LandingReader reader = new LandingReader(files);

        LandedFile loaded = new LandedFile(
                "shop/a/LOAD00000001.csv", LandedFile.Kind.LOAD, 1, 1, new RowCounts(2, 0, 0), 8, 0x5b5bf9fdL);
        LandedFile changed = new LandedFile(
                "shop/a/20261120-101530123.csv", LandedFile.Kind.CHANGE, 1, 1, new RowCounts(1, 0, 1), 13, 0L);
        List<Commit> commits = reader.commitsAfter(1);
        assertThat(commits.get(0).items())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("item.crc32c")
                .containsExactly(
                        new TableItem(A, new TableEvent.LoadStarted(1, 1, at(16))),
                        new TableItem(A, loaded),
                        new TableItem(A, new TableEvent.LoadFinished(1)));
        assertThat(commits.get(1).items())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("item.crc32c")
                .containsExactly(new TableItem(A, changed));
        assertThat(commits.get(1))
                .extracting(Commit::number, Commit::epoch, Commit::from, Commit::to, Commit::sourceTime)
                .containsExactly(3L, 1L, at(16), at(32), SOURCE_TIME);
        assertThat(content(files, "shop/a/LOAD00000001.csv")).isEqualTo("1,x\n2,y\n");
        assertThat(content(files, "shop/a/20261120-101530123.csv")).isEqualTo("I,3,z\nD,1,\"\"\n");
    }

    @Test
    void stateOfReaderAndWriterAreEqual() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(16), "1,x", "2,y");
        load(writer, B, 1, at(17));
        change(writer, A, Operation.INSERT, "3", "z");
        writer.transactionEnded(at(32), SOURCE_TIME);

        LandingState state = writer.commit();

        assertThat(new LandingReader(files).state()).isEqualTo(state).isEqualTo(writer.state());
        assertThat(state.table(A))
                .isEqualTo(new TableState(
                        TableState.Phase.STREAMING,
                        1,
                        1,
                        at(16),
                        "shop/a/20261120-101530123.csv",
                        1,
                        new TableState.LandedCounts(2, new RowCounts(1, 0, 0)),
                        null,
                        TableState.Cut.NONE,
                        TableState.Cut.NONE,
                        2));
        assertThat(state.position()).isEqualTo(at(32));
    }

    @Test
    void commitInTheMiddleOfATransactionIsRefused() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(16));
        change(writer, A, Operation.INSERT, "3", "z");
        clock.advance(Duration.ofHours(1));

        assertThat(writer.commitDue()).isFalse();
        assertThatIllegalStateException().isThrownBy(writer::commit);
    }

    @Test
    void commitIsDueAfterTheIntervalAndNothingToCommitIsNoCommit() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(16));
        writer.commit();
        LandingState before = writer.commit();
        assertThat(writer.commitDue()).isFalse();
        change(writer, A, Operation.INSERT, "3", "z");
        writer.transactionEnded(at(32), null);
        assertThat(writer.commitDue()).isFalse();

        clock.advance(Duration.ofSeconds(1));

        assertThat(writer.commitDue()).isTrue();
        assertThat(before.number()).isEqualTo(2);
        assertThat(writer.commit().number()).isEqualTo(3);
    }

    @Test
    void afterTheCaptureWasEndedOnPurposeTablesWaitForTheirNextLoad() {
        LandingWriter writer = LandingSample.open(files, clock);
        load(writer, A, 1, at(16), "1,x");
        writer.event(B, new TableEvent.Stopped(ErrorCode.TABLE_HAS_NO_IDENTITY, "no key", "add one"));
        writer.transactionEnded(at(32), SOURCE_TIME);
        TableState before = writer.commit().table(A);

        LandingState state = writer.commit(new SourceMark(SourceMark.Kind.FORGOTTEN, ""), Position.NONE);

        assertThat(before.phase()).isEqualTo(TableState.Phase.STREAMING);
        assertThat(state.tables()).containsOnlyKeys(A);
        assertThat(state.table(A).phase()).isEqualTo(TableState.Phase.NEW);
        assertThat(state.table(A).generation()).isEqualTo(1);
        assertThat(new LandingReader(files).state()).isEqualTo(state);
    }

    @Test
    void positionAloneIsCommittedWhenAskedAndDueAfterTenSeconds() {
        LandingWriter writer = LandingSample.open(files, clock);
        writer.commit(SourceMark.NONE, Position.NONE);
        writer.transactionEnded(at(32), null);
        clock.advance(Duration.ofSeconds(9));
        assertThat(writer.commitDue()).isFalse();

        clock.advance(Duration.ofSeconds(1));

        assertThat(writer.commitDue()).isTrue();
        assertThat(writer.commit().position()).isEqualTo(at(32));
    }
}
