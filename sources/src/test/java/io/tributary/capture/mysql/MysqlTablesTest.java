package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.TablePatterns;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.change.TableId;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class MysqlTablesTest {
    private static final TableId ID = new TableId("world", "city");

    /** Snapshots may have been taken for it; the table that has its name now waits for others. */
    @Test
    void tableThatIsGoneAwaitsNoLoadAnyMore() {
        TableMappings mappings = TableMappings.none(TablePatterns.parse(List.of("world.city")));
        try (LandingWriter landing =
                        LandingWriter.open(new MemoryFiles(), LandingSettings.DEFAULT, Clock.systemUTC(), "test");
                MysqlTables tables = new MysqlTables(landing, mappings, null)) {
            MysqlTable before = tables.resume(ID);
            before.wantLoadIfWaiting();
            assertThat(before.awaitsLoad()).isTrue();

            tables.drop(before);
            MysqlTable now = tables.resume(ID);
            now.wantLoadIfWaiting();

            assertThat(now).isNotSameAs(before);
            assertThat(before.awaitsLoad()).isFalse();
            assertThat(now.awaitsLoad()).isTrue();
        }
    }
}
