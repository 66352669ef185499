package io.tributary.target.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.merge.MergeSettings;
import io.tributary.target.Target;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TablesAtOnceIT {
    private static final int ROUNDS = 5;
    private static final int TABLES = 4;

    /** They share a schema and the table of states, which each of them makes if it is not there. */
    @ParameterizedTest
    @EnumSource
    void tablesOfOneSchemaMayBeMadeAtTheSameTime(TestDatabase database) throws Exception {
        Map<TableId, LandedLog> logs = new HashMap<>();
        for (int i = 0; i < TABLES; i++) {
            TableId table = new TableId("world", "t" + i);
            Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
            LandedLog log = new LandedLog(new TableSchema(table, 1, List.of(id), List.of(1), ""));
            log.load(i + "\n");
            logs.put(table, log);
        }
        ExecutorService threads = Executors.newFixedThreadPool(TABLES);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                applyAll(database, logs, threads);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void applyAll(TestDatabase database, Map<TableId, LandedLog> logs, ExecutorService threads)
            throws Exception {
        DatabaseSettings settings = database.settings(database.freshSchema());
        CyclicBarrier begin = new CyclicBarrier(TABLES);
        try (Target target = DatabaseTarget.open(
                settings, file -> open(logs, file), MergeSettings.in(Path.of("/nowhere")), "test")) {
            List<Future<Applied>> applied = new ArrayList<>();
            logs.values()
                    .forEach(log -> applied.add(threads.submit(() -> {
                        begin.await();
                        return target.apply(log.plan(Applied.NOTHING).orElseThrow());
                    })));
            for (Future<Applied> each : applied) {
                assertThat(each.get().rows()).isEqualTo(1);
            }
        } finally {
            database.drop(settings.schema());
        }
    }

    private static InputStream open(Map<TableId, LandedLog> logs, LandedFile file) {
        return logs.entrySet().stream()
                .filter(each -> file.path().startsWith(each.getKey().path() + "/"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .files()
                .open(file);
    }
}
