package io.tributary.capture.mysql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.TablePatterns;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.binlog.AnonymousTransaction;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.SmallTable;
import io.tributary.change.TableId;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of which the log has parts only, while their table waits for a load or an XA transaction for its end. */
class TransactionRowsTest {
    private static final LogPlace BEGIN = new LogPlace("b.000001", 4);
    private static final LogPlace END = new LogPlace("b.000001", 400);

    private final LoggedTransaction transaction = new LoggedTransaction();
    private final PendingLoads loads = new PendingLoads(table -> Optional.empty());
    private LandingWriter landing;
    private MysqlTables tables;
    private TransactionRows rows;
    private MysqlTable table;

    @BeforeEach
    void open() {
        landing = LandingWriter.open(new MemoryFiles(), LandingSettings.DEFAULT, Clock.systemUTC(), "test");
        tables = new MysqlTables(landing, TableMappings.none(TablePatterns.parse(List.of("s.t"))), null);
        table = tables.resume(new TableId("s", "t"));
        table.wantLoadIfWaiting();
        loads.add(new ConsistentSnapshot(List.of(), (id, start, endsXa) -> false, END), List.of(table));
        rows = new TransactionRows(
                new RowChanges.Parts(
                        tables, new LoggedTables(tables), null, new Cascades(tables), null, null, loads, null),
                transaction);
    }

    @AfterEach
    void close() {
        transaction.close();
        tables.close();
        landing.close();
    }

    private void begin(boolean isSkipped) {
        transaction.begin(AnonymousTransaction.ANONYMOUS, true, 0, isSkipped, true);
    }

    private Set<MysqlTable> lost() {
        assertThat(loads.reached(BEGIN)).isNull();
        return requireNonNull(loads.reached(END)).lost();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void snapshotsThatMayOrMayNotHaveThemAreOfNoUse(boolean isSkipped) {
        begin(isSkipped);

        rows.partial(SmallTable.map("t"));

        assertThat(lost()).containsExactly(table);
    }

    @Test
    void thoseOfAnotherTableDoNotMatter() {
        begin(false);

        rows.partial(SmallTable.map("u"));

        assertThat(lost()).isEmpty();
    }

    @Test
    void thoseOfAnXaTransactionCountWhereItIsCommitted() {
        begin(false);
        transaction.keepAside(BEGIN);

        rows.partial(SmallTable.map("t"));

        assertThat(requireNonNull(transaction.aside()).incomplete()).containsExactly(table.id());
        assertThat(lost()).isEmpty();
    }
}
