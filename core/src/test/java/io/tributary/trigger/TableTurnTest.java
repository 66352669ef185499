package io.tributary.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedItem;
import io.tributary.landing.RowCounts;
import io.tributary.landing.SourceMark;
import io.tributary.landing.TableEvent;
import io.tributary.landing.TableItem;
import io.tributary.ledger.Applied;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TableTurnTest {
    private static final TableId TABLE = new TableId("s", "t");
    private static final LandedFile FILE =
            new LandedFile("s/t/x.csv", LandedFile.Kind.CHANGE, 1, 1, RowCounts.NONE, 0, 0);

    private final TableTurn turn = new TableTurn(TABLE, 0);
    private long number;

    @BeforeEach
    void begin() {
        turn.observe(1, List.of(new TableItem(TABLE, new TableEvent.Truncated())));
        turn.begin(Applied.NOTHING, 1, 0, 0);
    }

    private void offer(LandedItem... items) {
        number++;
        List<TableItem> about =
                List.of(items).stream().map(item -> new TableItem(TABLE, item)).toList();
        Commit commit =
                new Commit(number, 1, Position.NONE, Position.NONE, null, Instant.EPOCH, SourceMark.NONE, about);
        turn.observe(number, about);
        turn.offer(commit, about);
    }

    private static TableEvent.LoadStarted started(int generation) {
        return new TableEvent.LoadStarted(generation, 1, Position.NONE);
    }

    @Test
    void loadThatFinishesWhileThereSeemsNothingToDoIsNotForgotten() {
        offer(started(1));
        turn.started();
        List<Commit> planned = turn.toPlan();
        offer(new TableEvent.LoadFinished(1));

        turn.foundNothing(planned.get(planned.size() - 1).number());

        assertThat(turn.isWaiting()).isTrue();
        assertThat(turn.safe()).isZero();
        assertThat(turn.toPlan()).hasSize(2);
    }

    @Test
    void whatAreNoRowsIsPassedOver() {
        offer(new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "reason", "hint"));

        turn.foundNothing(1);

        assertThat(turn.isWaiting()).isFalse();
        assertThat(turn.safe()).isEqualTo(1);
    }

    @Test
    void unfinishedLoadStaysUntilItIsGivenUp() {
        offer(started(1));
        turn.foundNothing(1);
        assertThat(turn.safe()).isZero();
        assertThat(turn.isLoading()).isTrue();

        offer(new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "reason", "hint"));
        assertThat(turn.isWaiting()).isTrue();
        turn.foundNothing(2);

        assertThat(turn.safe()).isEqualTo(2);
    }

    @Test
    void collectsNoMoreThanItsLimitButALoadToItsEnd() {
        LandedItem[] many = IntStream.range(0, 10_001).mapToObj(i -> FILE).toArray(LandedItem[]::new);
        offer(started(1), new TableEvent.LoadFinished(1));
        offer(many);
        offer(many);
        offer(many);
        assertThat(turn.through()).isEqualTo(3);
        assertThat(turn.isBehind(number)).isFalse();

        turn.succeeded(new Applied(2, 1, 1, Position.NONE, null, 0, 0), 0, 0);
        assertThat(turn.isBehind(number)).isTrue();
        number = 3;
        offer(started(2));
        offer(many);
        offer(many);

        assertThat(turn.through()).isEqualTo(6);
    }

    @Test
    void failureBeginsAgainWithTheLedger() {
        offer(started(1), new TableEvent.LoadFinished(1));
        turn.started();

        turn.failed(new PipelineException(ErrorCode.FILE_IO, "message", "hint"));

        assertThat(turn.isKnown()).isFalse();
        assertThat(turn.safe()).isZero();
        turn.begin(Applied.NOTHING, 1, 0, 0);
        assertThat(turn.isBehind(1)).isTrue();
    }

    @Test
    void heldTableIsReleasedByAnotherFinishedLoadOnly() {
        offer(started(1), new TableEvent.LoadFinished(1));
        turn.failed(new PipelineException(ErrorCode.LANDING_CORRUPT, "message", "hint"));
        turn.hold();
        offer(FILE);
        offer(started(2));
        assertThat(turn.isHeld()).isTrue();

        offer(new TableEvent.LoadFinished(2));

        assertThat(turn.isHeld()).isFalse();
    }
}
