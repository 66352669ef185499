package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
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
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class TablesAtOnceTest {
    private static final int TABLES = 4;

    @TempDir
    private Path folder;

    /** They share a namespace, which each of them makes if it is not there. */
    @RepeatedTest(5)
    void tablesOfOneSchemaMayBeMadeAtTheSameTime() throws Exception {
        Map<TableId, LandedLog> logs = new HashMap<>();
        for (int i = 0; i < TABLES; i++) {
            TableId table = new TableId("world", "t" + i);
            Column id = new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int", null);
            LandedLog log = new LandedLog(new TableSchema(table, 1, List.of(id), List.of(1), ""));
            log.load(i + "\n");
            logs.put(table, log);
        }
        Files files = new LocalFiles(folder.resolve("warehouse"));
        ExecutorService threads = Executors.newFixedThreadPool(TABLES);
        CyclicBarrier begin = new CyclicBarrier(TABLES);
        try (Target target = IcebergTarget.open(
                files,
                IcebergSettings.DEFAULT,
                file -> open(logs, file),
                MergeSettings.in(folder.resolve("scratch")),
                "me")) {
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
            threads.shutdown();
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
