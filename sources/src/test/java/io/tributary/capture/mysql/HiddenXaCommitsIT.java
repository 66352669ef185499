package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.sql.StatementReader;
import io.tributary.capture.mysql.wire.Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits of XA transactions that MariaDB has logged and may not show yet. */
final class HiddenXaCommitsIT {
    private static final String PRINTABLE = "'p', 'it''s', 3";
    private static final String BINARY = "X'00ff', X'', 1";

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MARIADB_OLD"})
    void areThoseThatTheServerStillCountsAsPrepared(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        prepare(database, PRINTABLE, 1);
        prepare(database, BINARY, 2);
        try (Session session = new Connections(MysqlRig.settings(database, "%")).catalog()) {
            HiddenXaCommits hidden =
                    new HiddenXaCommits(session, new StatementReader(session.flavour(), Catalog.nameCase(session)));

            assertThat(hidden.any()).as("none was committed").isFalse();
            hidden.committed("X'00ff',X'',1");
            hidden.committed("X'70',X'69742773',3");
            assertThat(hidden.any()).as("both are prepared").isTrue();
            database.execute("XA COMMIT " + BINARY);
            assertThat(hidden.any()).as("one is prepared").isTrue();
            database.execute("XA COMMIT " + PRINTABLE);
            assertThat(hidden.any()).as("none is prepared").isFalse();
        }
    }

    private static void prepare(MysqlDatabase database, String xid, int id) {
        database.execute("XA START " + xid, "INSERT INTO t VALUES (" + id + ")", "XA END " + xid, "XA PREPARE " + xid);
    }
}
