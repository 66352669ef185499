package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Full load, then every change, exactly. */
final class HandoverIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(MysqlServer.class)
    void loadsThenFollows(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(100), city VARCHAR(100) CHARACTER SET latin1)",
                "INSERT INTO t VALUES (1, 'Zoë', 'Köln'), (2, '', NULL), (3, 'a,\"b\"\n', 'x')");
        try (MysqlRig rig = new MysqlRig(database, folder, "%").start()) {
            rig.catchUp();
            rig.expectEqual("t");

            database.execute("INSERT INTO t VALUES (4, 'new', 'é')", "UPDATE t SET name = 'other' WHERE id = 1");
            database.inTransaction(
                    "UPDATE t SET id = 9 WHERE id = 2",
                    "DELETE FROM t WHERE id = 3",
                    "INSERT INTO t VALUES (2, 'again', 'y')");
            rig.catchUp();

            rig.expectEqual("t");
            assertThat(rig.landed(database.name(), "t").rows()).hasSize(4);
        }
    }
}
