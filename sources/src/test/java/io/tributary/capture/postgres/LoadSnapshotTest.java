package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Position;
import io.tributary.error.PipelineException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadSnapshotTest {
    @Test
    void seesWhatHadEndedAndNothingElse() {
        LoadSnapshot snapshot = LoadSnapshot.parse(0x2000, "100:110:103,107");

        assertThat(List.of(99, 100, 102, 103, 104, 107, 109, 110, 111).stream().filter(snapshot::isVisible))
                .containsExactly(99, 100, 102, 104, 109);
    }

    @Test
    void showsNothingCommittedAfterItsEnd() {
        LoadSnapshot snapshot = LoadSnapshot.parse(0x2000, "100:100:");

        assertThat(snapshot.shows(99, 0x1FFF)).isTrue();
        assertThat(snapshot.shows(99, 0x2000)).isFalse();
        assertThat(snapshot.shows(99, -1)).isFalse();
    }

    @Test
    void comparesIdsAcrossTheEndOfTheirNumberSpace() {
        long epoch = 1L << 32;
        LoadSnapshot after = LoadSnapshot.parse(0x2000, (epoch + 5) + ":" + (epoch + 9) + ":" + (epoch + 7));
        LoadSnapshot before = LoadSnapshot.parse(0x2000, (epoch - 9) + ":" + (epoch - 5) + ":");

        assertThat(after.isVisible(-3)).isTrue();
        assertThat(after.isVisible(6)).isTrue();
        assertThat(after.isVisible(7)).isFalse();
        assertThat(after.isVisible(9)).isFalse();
        assertThat(before.isVisible(-6)).isTrue();
        assertThat(before.isVisible(-4)).isFalse();
        assertThat(before.isVisible(3)).isFalse();
    }

    @Test
    void isAPositionThatReadsBack() {
        LoadSnapshot snapshot = LoadSnapshot.parse(0x16_0000_1234L, "100:110:107,103");

        Position position = snapshot.position();

        assertThat(position).isEqualTo(new Position("16/1234 100:110:103,107"));
        assertThat(LoadSnapshot.of(position)).isEqualTo(snapshot);
        assertThat(LoadSnapshot.isSnapshot(position)).isTrue();
        assertThat(LoadSnapshot.isSnapshot(LoadSnapshot.WAITING)).isFalse();
        assertThat(Lsn.of(position)).isEqualTo(0x16_0000_1234L);
    }

    @Test
    void recentTransactionsAreKeptUntilASnapshotShowsThem() {
        RecentTransactions recent = new RecentTransactions(() -> LoadSnapshot.parse(0, "0:0:"));
        for (int xid = 0; xid < 5000; xid++) {
            recent.add(xid);
        }

        assertThat(recent.areAllIn(LoadSnapshot.parse(0, "4000:5000:4000"))).isFalse();
        assertThat(recent.areAllIn(LoadSnapshot.parse(0, "4000:5000:4000"))).isFalse();
        assertThat(recent.areAllIn(LoadSnapshot.parse(0, "5000:5000:"))).isTrue();
    }

    @Test
    void recentTransactionsThatCanBeSeenAreForgottenWhenThereAreMany() {
        AtomicInteger added = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        RecentTransactions recent = new RecentTransactions(() -> {
            asked.incrementAndGet();
            return LoadSnapshot.parse(0, added + ":" + added + ":");
        });
        while (added.get() < 10_240) {
            recent.add(added.get());
            added.incrementAndGet();
        }

        assertThat(asked).hasValue(9);
        assertThat(recent.areAllIn(LoadSnapshot.parse(0, "9216:9216:"))).isFalse();
        assertThat(recent.areAllIn(LoadSnapshot.parse(0, "10240:10240:"))).isTrue();
    }

    @Test
    void positionsAreUnsignedAndStrict() {
        assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF")).isEqualTo(-1);
        assertThat(Lsn.text(Lsn.parse("0/16B3748"))).isEqualTo("0/16B3748");
        assertThat(Lsn.isBefore(Lsn.parse("0/1"), Lsn.parse("FFFFFFFF/0"))).isTrue();
        assertThat(Lsn.of(Position.NONE)).isZero();
        assertThatThrownBy(() -> Lsn.parse("binlog.000042:17")).isInstanceOf(PipelineException.class);
    }
}
