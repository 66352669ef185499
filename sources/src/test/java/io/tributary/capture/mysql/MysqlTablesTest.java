package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.TablePatterns;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.run.CapturedTable;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MysqlTablesTest {
    private static final TableId ID = new TableId("world", "city");
    private static final TableEvent.Stopped REASON =
            new TableEvent.Stopped(ErrorCode.VALUE_UNSUPPORTED, "Its rows are odd", "Change them");

    private static void with(Consumer<MysqlTables> test) {
        TableMappings mappings = TableMappings.none(TablePatterns.parse(List.of("world.city")));
        try (LandingWriter landing =
                        LandingWriter.open(new MemoryFiles(), LandingSettings.DEFAULT, Clock.systemUTC(), "test");
                MysqlTables tables = new MysqlTables(landing, mappings, null)) {
            test.accept(tables);
        }
    }

    @Test
    void tableThatTheStreamStopsAgainIsNotTakenUpAtOnce() {
        with(tables -> {
            MysqlTable table = tables.resume(ID);
            tables.stopStreaming(table, REASON);
            assertThat(tables.mayResume(table)).isTrue();

            table.resumeFromStop();
            tables.stopStreaming(table, REASON);

            assertThat(tables.mayResume(table)).isFalse();
        });
    }

    @Test
    void tableThatNoLoadHealsIsNotTakenUpUnasked() {
        with(tables -> {
            MysqlTable table = tables.resume(ID);

            tables.stopForGood(table, REASON);

            assertThat(tables.mayResume(table)).isFalse();
        });
    }

    @Test
    void rowsThatCannotBeReadAreNoReasonForLoadsWithoutEnd() {
        MysqlTable table = new MysqlTable(ID, CapturedTable.Mode.LANDED);
        List<Boolean> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            table.columnsChanged();
            answers.add(table.mayReadAgain());
        }
        assertThat(answers).containsExactly(true, true, true, false, false);
    }

    /** Snapshots may have been taken for it; the table that has its name now waits for others. */
    @Test
    void tableThatIsGoneAwaitsNoLoadAnyMore() {
        with(tables -> {
            MysqlTable before = tables.resume(ID);
            before.wantLoadIfWaiting();
            assertThat(before.awaitsLoad()).isTrue();

            tables.drop(before);
            MysqlTable now = tables.resume(ID);
            now.wantLoadIfWaiting();

            assertThat(now).isNotSameAs(before);
            assertThat(before.awaitsLoad()).isFalse();
            assertThat(now.awaitsLoad()).isTrue();
        });
    }
}
