package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows and transactions: what is landed equals the source. */
@ParameterizedClass
@EnumSource(TestServer.class)
class RowsIT {
    @Parameter
    TestServer server;

    @TempDir
    Path folder;

    @Test
    void loadsThenFollowsEveryChange() {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE public.t (id int PRIMARY KEY, name text, ok boolean, at timestamptz)",
                "INSERT INTO t SELECT i, 'name ' || i, i % 2 = 0, now() FROM generate_series(1, 1000) i");
        try (CaptureRig rig = new CaptureRig(database, folder, "public.%").start()) {
            rig.catchUp();
            rig.expectEqual("public", "t");

            database.execute(
                    "INSERT INTO t VALUES (2000, NULL, NULL, 'infinity'), (2001, '', true, '0044-03-15 12:00 BC')",
                    "UPDATE t SET name = E'a,b\"c\\nd' WHERE id = 5",
                    "DELETE FROM t WHERE id BETWEEN 10 AND 20",
                    "UPDATE t SET id = -id WHERE id = 30");
            rig.catchUp();

            rig.expectEqual("public", "t");
            rig.stop();
        }
        assertThat(database.rows("t")).hasSize(991);
    }
}
