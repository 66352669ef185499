package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.capture.mysql.DdlCase.Becomes;
import io.tributary.change.Column;
import io.tributary.landing.TableState;
import io.tributary.servers.MariadbProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables whose definitions change, while the capture runs and while it does not, with and without rows after it. All
 * {@link DdlCases} are done at once, each to a table of its own.
 */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class SchemaIT {
    @Parameter
    MysqlServer server;

    @TempDir
    Path folder;

    /** A case at its table. */
    private record Changing(DdlCase change, String table) {}

    private static List<Changing> prepare(MysqlDatabase database, MysqlServer server) {
        List<Changing> all = new ArrayList<>();
        for (DdlCase change : DdlCases.knownTo(server)) {
            Changing changing = new Changing(change, "Table_" + all.size());
            all.add(changing);
            database.execute(change.setup(changing.table()));
        }
        return all;
    }

    private static void change(MysqlDatabase database, Changing changing) {
        String[] statements = changing.change().ddl(changing.table());
        database.execute(Arrays.stream(statements)
                .map(sql -> sql.replace("{s}", database.name()))
                .toArray(String[]::new));
    }

    @Test
    void whileRunningWithRowsAfterIt() {
        MysqlDatabase database = server.createDatabase();
        runningWithRows(database);
    }

    @Test
    void whileRunningOnAServerThatLogsMore() throws IOException {
        assumeTrue(server == MysqlServer.MARIADB);
        try (MariadbProcess own =
                server.start("--binlog-row-metadata=FULL", "--binlog-alter-two-phase=ON", "--log-bin-compress=ON")) {
            runningWithRows(MysqlDatabase.createOn(own));
        }
    }

    private void runningWithRows(MysqlDatabase database) {
        List<Changing> all = prepare(database, server);
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            for (Changing changing : all) {
                TableWriter.touch(database, changing.table(), 100);
                change(database, changing);
                TableWriter.touch(database, changing.table(), 200);
            }
            expect(rig, all, false);
            all.forEach(changing -> TableWriter.touch(database, changing.table(), 300));
            expect(rig, all, false);
        }
    }

    @Test
    void whileRunningWithoutRowsAfterIt() {
        MysqlDatabase database = server.createDatabase();
        List<Changing> all = prepare(database, server);
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            all.forEach(changing -> change(database, changing));
            expect(rig, all, false);
            all.forEach(changing -> TableWriter.touch(database, changing.table(), 300));
            expect(rig, all, false);
        }
    }

    @Test
    void whileStopped() {
        MysqlDatabase database = server.createDatabase();
        List<Changing> all = prepare(database, server);
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            rig.stop();
            for (Changing changing : all) {
                TableWriter.touch(database, changing.table(), 100);
                change(database, changing);
                TableWriter.touch(database, changing.table(), 200);
            }
            rig.start();
            expect(rig, all, true);
            all.forEach(changing -> TableWriter.touch(database, changing.table(), 300));
            expect(rig, all, true);
        }
    }

    @Test
    void databaseThatIsDroppedAndMadeAgain() {
        MysqlDatabase database = server.createDatabase();
        String[] table = {"CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t VALUES (1, 1), (2, 2)"};
        String drop = "DROP DATABASE " + database.name();
        String create = "CREATE DATABASE " + database.name();
        database.execute(table);
        database.execute("CREATE TABLE gone (id INT PRIMARY KEY)");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            database.named("").execute(drop);
            rig.await("the end", () -> rig.table(database.name(), "t").phase() == TableState.Phase.DROPPED);
            database.named("").execute(create);
            database.execute(table);
            rig.await("the load", () -> rig.table(database.name(), "t").phase() == TableState.Phase.STREAMING);
            database.execute("INSERT INTO t VALUES (3, 3)");
            rig.catchUp();
            rig.expectEqual("t");

            rig.stop();
            database.named("").execute(drop, create);
            database.execute("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (7)");
            rig.start();
            rig.catchUp();

            rig.expectEqual("t");
            assertThat(rig.table(database.name(), "gone").phase()).isEqualTo(TableState.Phase.DROPPED);
        }
    }

    /** That every table equals the source's, and came to it in the way it should. */
    private static void expect(MysqlRig rig, List<Changing> all, boolean late) {
        rig.catchUp();
        SoftAssertions softly = new SoftAssertions();
        for (Changing changing : all) {
            softly.assertThatCode(() -> expect(rig, changing, late))
                    .as(changing.change() + " in " + changing.table())
                    .doesNotThrowAnyException();
        }
        for (String table : TableWriter.tables(rig.database)) {
            softly.assertThatCode(() -> rig.expectEqual(table)).as(table).doesNotThrowAnyException();
        }
        softly.assertAll();
    }

    private static void expect(MysqlRig rig, Changing changing, boolean late) {
        String table = changing.table();
        Becomes expected = changing.change().becomes();
        TableState state = rig.table(rig.database.name(), table);
        if (expected == Becomes.GONE) {
            assertThat(state.phase()).isEqualTo(TableState.Phase.DROPPED);
            return;
        }
        assertThat(state.phase()).isEqualTo(TableState.Phase.STREAMING);
        assertThat(rig.landed(rig.database.name(), table).schema().columns().stream()
                        .map(Column::name))
                .isEqualTo(TableWriter.columns(rig.database, table));
        if (expected == Becomes.EITHER || (late && changing.change().isOfSeveral())) {
            return;
        }
        List<String> events = rig.landed(rig.database.name(), table).events();
        long loads = events.stream().filter("LoadFinished"::equals).count();
        assertThat(loads == 1 ? (events.contains("SchemaChanged") ? Becomes.FOLLOWED : Becomes.KEPT) : Becomes.ANEW)
                .isEqualTo(expected);
    }
}
