package io.tributary.capture.postgres;

import static io.tributary.capture.run.Mappings.add;
import static io.tributary.capture.run.Mappings.parallel;
import static io.tributary.capture.run.Mappings.select;
import static io.tributary.capture.run.Mappings.transform;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.Check;
import io.tributary.capture.run.Mappings;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table mappings of a DMS task, from a real server into the landing zone. */
class MappingsIT {
    private static final String ALL = select(1, "include", "public", "%", "");

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private PostgresRig rig(TestDatabase database, String... rules) {
        return new PostgresRig(settings(database, rules), database, folder);
    }

    private PostgresSettings settings(TestDatabase database, String... rules) {
        return new PostgresSettings(
                database.url(),
                "postgres",
                "secret",
                database.name(),
                Mappings.of(home, rules),
                2,
                Duration.ofMillis(300));
    }

    private static List<String> names(PostgresRig rig, String schema, String table) {
        return rig.landed(schema, table).schema().columns().stream()
                .map(Column::name)
                .toList();
    }

    private static long loads(PostgresRig rig, String schema, String table) {
        return rig.landed(schema, table).events().stream()
                .filter("LoadFinished"::equals)
                .count();
    }

    /** That a new load lands the same bytes as the load before it and the changes since. */
    private static void expectSameFromLoad(PostgresRig rig, String schema, String table) {
        List<String> streamed = rig.landed(schema, table).rows();
        long loads = loads(rig, schema, table);
        rig.control.reload(schema, table);
        rig.await("another load", () -> loads(rig, schema, table) > loads);
        rig.catchUp();
        assertThat(rig.landed(schema, table).rows()).isEqualTo(streamed);
    }

    @Test
    void loadsAreDividedAsTableSettingsSayAndHaveEveryRow() {
        TestDatabase database = TestServer.NEWEST.createDatabase();
        database.execute(
                "CREATE TABLE ranged (region text, n int, day date)",
                "ALTER TABLE ranged REPLICA IDENTITY FULL",
                "INSERT INTO ranged SELECT (ARRAY['A', 'EU', 'F', 'US', 'Z', NULL])[1 + i % 6], NULLIF(i % 41, 40),"
                        + " '2024-01-01' FROM generate_series(1, 1000) i",
                "CREATE TABLE divided (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE d1 PARTITION OF divided FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE d2 PARTITION OF divided FOR VALUES FROM (100) TO (200)",
                "CREATE TABLE d3 PARTITION OF divided FOR VALUES FROM (200) TO (300)",
                "INSERT INTO divided SELECT * FROM generate_series(0, 299)",
                "CREATE TABLE whole (id int PRIMARY KEY)",
                "INSERT INTO whole VALUES (1), (2)",
                "CREATE TABLE wrong (id int PRIMARY KEY)",
                "INSERT INTO wrong VALUES (1)");
        try (PostgresRig rig = rig(
                        database,
                        select(1, "include", "public", "ranged", ""),
                        select(2, "include", "public", "divided", ""),
                        select(3, "include", "public", "wh%", ""),
                        select(4, "include", "public", "wrong", ""),
                        parallel(
                                40,
                                "public",
                                "ranged",
                                "'type': 'ranges', 'columns': ['region', 'n'], 'boundaries': [['EU', 10], ['US', '30']]"),
                        parallel(41, "public", "divided", "'type': 'partitions-list', 'partitions': ['d1', 'd3']"),
                        parallel(42, "public", "whole", "'type': 'none'"),
                        parallel(43, "public", "wrong", "'type': 'ranges', 'columns': ['x'], 'boundaries': [['1']]"))
                .start()) {
            rig.catchUp();

            assertThat(rig.landed("public", "ranged").rows()).hasSize(1000);
            assertThat(rig.landed("public", "ranged").rows().stream().filter(row -> row.startsWith(",")))
                    .hasSize(166);
            assertThat(rig.landed("public", "divided").rows()).hasSize(300).doesNotHaveDuplicates();
            assertThat(rig.landed("public", "whole").rows()).hasSize(2);
            TableState wrong = rig.state().table(new TableId("public", "wrong"));
            assertThat(wrong.phase()).isEqualTo(TableState.Phase.STOPPED);
            assertThat(wrong.stopped().reason())
                    .endsWith("rule 43 (parallel-load): table public.wrong: there is no column x");
        }
    }

    @Test
    void loadAndStreamLandTheSameRowsThroughEveryKindOfRule() {
        TestDatabase database = TestServer.NEWEST.createDatabase();
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, cust_no int, ssn text, note varchar(50), amount numeric(10,2),"
                        + " placed timestamp, email text)",
                "CREATE TABLE tmp_orders (id int PRIMARY KEY)",
                "INSERT INTO orders SELECT i, i * 10, 'secret', 'note ' || i, i + 0.25, '2024-03-07 10:11:12', 'C6BGJ566669K'"
                        + " FROM generate_series(1, 1000) i");
        try (PostgresRig rig = rig(
                        database,
                        ALL,
                        select(2, "exclude", "public", "tmp%", ""),
                        transform(10, "schema", "rename", "public", "%", ", 'value': 'lake'"),
                        transform(11, "table", "add-prefix", "public", "%", ", 'value': 'raw_'"),
                        transform(12, "column", "remove-column", "public", "orders", "ssn", ""),
                        transform(13, "column", "rename", "public", "orders", "cust_no", ", 'value': 'customer'"),
                        transform(
                                14,
                                "column",
                                "change-data-type",
                                "public",
                                "orders",
                                "placed",
                                ", 'data-type': {'type': 'date'}"),
                        transform(15, "column", "data-masking-hash-mask", "public", "orders", "email", ""),
                        transform(
                                16, "column", "data-masking-digits-mask", "public", "orders", "note", ", 'value': '#'"),
                        add(20, "public", "orders", "label", "upper($note)||`/`||$cust_no"),
                        add(21, "public", "%", "from_table", "$AR_M_SOURCE_TABLE_NAME"))
                .start()) {
            rig.catchUp();
            database.execute(
                    "INSERT INTO orders VALUES (2000, NULL, NULL, NULL, NULL, NULL, NULL)",
                    "INSERT INTO orders VALUES (2001, 7, 's', E'a,\"b\"\\n1', 1, '2024-01-01', '')",
                    "UPDATE orders SET note = 'changed 9', amount = 5 WHERE id = 3",
                    "UPDATE orders SET ssn = 'other' WHERE id = 4",
                    "UPDATE orders SET id = 3000 WHERE id = 5",
                    "DELETE FROM orders WHERE id > 6 AND id < 2000");
            rig.catchUp();

            String hash = "7CB06784764C9030CCC41E25C15339FEB293FFE9B329A72B5FED564E99900C75";
            String empty = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
            assertThat(rig.landed("lake", "raw_orders").rows())
                    .containsExactly(
                            "1,10,note #,1.25,2024-03-07," + hash + ",NOTE 1/10,orders",
                            "2,20,note #,2.25,2024-03-07," + hash + ",NOTE 2/20,orders",
                            "2000,,,,,,,orders",
                            "2001,7,\"a,\"\"b\"\"\n#\",1.00,2024-01-01," + empty + ",\"A,\"\"B\"\"\n1/7\",orders",
                            "3,30,changed #,5.00,2024-03-07," + hash + ",CHANGED 9/30,orders",
                            "3000,50,note #,5.25,2024-03-07," + hash + ",NOTE 5/50,orders",
                            "4,40,note #,4.25,2024-03-07," + hash + ",NOTE 4/40,orders",
                            "6,60,note #,6.25,2024-03-07," + hash + ",NOTE 6/60,orders");
            assertThat(rig.state().tables()).containsOnlyKeys(new TableId("lake", "raw_orders"));
            expectSameFromLoad(rig, "lake", "raw_orders");
            rig.stop();
        }
    }

    @Test
    void rowsComeIntoAFilterAndGoOutOfIt() {
        TestDatabase database = TestServer.NEWEST.createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, kind text, big text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t SELECT i, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END,"
                        + " (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 200) n) FROM generate_series(1, 8) i");
        String filter = ", 'filters': [{'filter-type': 'source', 'column-name': 'kind', 'filter-conditions':"
                + " [{'filter-operator': 'eq', 'value': 'a'}]}]";
        try (PostgresRig rig =
                rig(database, select(1, "include", "public", "t", filter)).start()) {
            rig.catchUp();
            database.execute(
                    "UPDATE t SET kind = 'a' WHERE id = 1",
                    "UPDATE t SET kind = 'b' WHERE id = 2",
                    "UPDATE t SET id = 30 WHERE id = 3",
                    "UPDATE t SET id = 40 WHERE id = 4",
                    "UPDATE t SET id = 50, kind = 'a' WHERE id = 5",
                    "UPDATE t SET id = 60, kind = 'b' WHERE id = 6",
                    "DELETE FROM t WHERE id IN (7, 8)",
                    "INSERT INTO t VALUES (9, 'a', 'x'), (10, NULL, 'y')");
            rig.catchUp();

            assertThat(rig.landed("public", "t").rows())
                    .isEqualTo(database.rows("t WHERE kind = 'a'", "id, kind, big"));
            expectSameFromLoad(rig, "public", "t");
        }
    }

    @Test
    void headersTellOfTheChange() {
        TestDatabase database = TestServer.NEWEST.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)", "INSERT INTO t VALUES (1, 1), (2, 2)");
        try (PostgresRig rig = rig(
                        database,
                        ALL,
                        add(10, "public", "t", "seq", "$AR_H_CHANGE_SEQ"),
                        add(11, "public", "t", "op", "operation_indicator(`D`,`U`,`I`)"),
                        add(12, "public", "t", "pos", "$AR_H_STREAM_POSITION"),
                        transform(
                                13,
                                "column",
                                "add-before-image-columns",
                                "public",
                                "t",
                                ", 'before-image-def': {'column-prefix': 'BI_', 'column-filter': 'pk-only'}"))
                .start()) {
            rig.catchUp();
            database.execute("UPDATE t SET v = 3 WHERE id = 2");
            database.inTransaction("INSERT INTO t VALUES (3, 3)", "INSERT INTO t VALUES (4, 4)");
            rig.catchUp();

            List<String> rows = rig.landed("public", "t").rows();
            assertThat(rows).hasSize(4);
            assertThat(rows.get(0)).isEqualTo("1,1,\"\",I,\"\",");
            assertThat(rows.get(1)).matches("2,3,\\d{35},U,[0-9A-F]+/[0-9A-F]+,2");
            assertThat(rows.get(2)).matches("3,3,\\d{35},I,[0-9A-F]+/[0-9A-F]+,");
            assertThat(rows.stream().skip(1).map(row -> row.split(",")[2]))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void columnsOfAMappedTableComeGoAndAreRenamed() {
        TestDatabase database = TestServer.NEWEST.createDatabase();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a text, b int, c text)",
                "INSERT INTO t VALUES (1, 'x', 1, 'c1'), (2, 'y', 2, 'c2')");
        try (PostgresRig rig = rig(
                        database,
                        ALL,
                        transform(10, "column", "add-prefix", "public", "t", "%", ", 'value': 'c_'"),
                        transform(11, "column", "data-masking-hash-mask", "public", "t", "c", ""),
                        add(20, "public", "t", "twice", "$a||$a"))
                .start()) {
            rig.catchUp();
            database.execute(
                    "ALTER TABLE t ADD d text DEFAULT 'new'",
                    "INSERT INTO t VALUES (3, 'z', 3, NULL, 'own')",
                    "ALTER TABLE t RENAME b TO renamed",
                    "UPDATE t SET renamed = 20 WHERE id = 2");
            rig.catchUp();
            assertThat(names(rig, "public", "t")).containsExactly("c_id", "c_a", "c_renamed", "c_c", "c_d", "twice");
            assertThat(loads(rig, "public", "t")).isEqualTo(1);

            database.execute("ALTER TABLE t DROP renamed", "INSERT INTO t VALUES (4, 'w', NULL, 'd4')");
            rig.catchUp();
            assertThat(names(rig, "public", "t")).containsExactly("c_id", "c_a", "c_c", "c_d", "twice");
            assertThat(rig.landed("public", "t").rows()).hasSize(4).element(2).isEqualTo("3,z,,own,zz");
            assertThat(loads(rig, "public", "t")).isEqualTo(1);
            expectSameFromLoad(rig, "public", "t");

            database.execute("ALTER TABLE t RENAME c TO plain", "INSERT INTO t VALUES (5, 'v', 'seen', 'd5')");
            rig.await("a load without the mask", () -> loads(rig, "public", "t") == 3);
            rig.catchUp();
            assertThat(rig.landed("public", "t").rows()).contains("1,x,c1,new,xx", "5,v,seen,d5,vv");

            database.execute("ALTER TABLE t DROP a", "INSERT INTO t VALUES (6, 'u', 'd6')");
            rig.await("a stop", () -> rig.table("public", "t").phase() == TableState.Phase.STOPPED);
            assertThat(rig.table("public", "t").stopped()).satisfies(stopped -> {
                assertThat(stopped.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
                assertThat(stopped.reason()).contains("rule 20", "at character 1", "there is no column a");
            });
        }
    }

    @Test
    void checksNameRuleAndPlace() {
        TestDatabase database = TestServer.NEWEST.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE u (id int PRIMARY KEY, v text)");
        PostgresCapture capture = new PostgresCapture(settings(
                database,
                ALL,
                add(10, "public", "t", "x", "upper($v)||$nope"),
                select(
                        2,
                        "include",
                        "public",
                        "u",
                        ", 'filters': [{'column-name': 'v', 'filter-conditions':"
                                + " [{'filter-operator': 'notnull'}]}]")));

        assertThat(capture.check().stream().filter(check -> check.outcome() == Check.Outcome.FAILED))
                .extracting(Check::subject, Check::finding)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "table public.t",
                                "table-mappings.json: rule 10 (add-column): table public.t: expression cannot be read at"
                                        + " character 12: there is no column nope"),
                        org.assertj.core.groups.Tuple.tuple(
                                "table public.u",
                                "Table public.u: the mappings need old values of v, which the log does not hold"));
    }

    @Test
    void otherMappingsLoadATableAnewUnderItsNewName() {
        TestDatabase database = TestServer.NEWEST.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");
        PostgresRig first = new PostgresRig(database, folder, "public.%").start();
        first.catchUp();
        first.stop();
        PostgresRig second = rig(
                        database, ALL, transform(10, "column", "data-masking-hash-mask", "public", "t", "v", ""))
                .start();
        second.catchUp();
        assertThat(second.landed("public", "t").rows())
                .containsExactly("1,CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB");
        assertThat(loads(second, "public", "t")).isEqualTo(2);
        second.stop();
        try (PostgresRig third = rig(
                        database, ALL, transform(10, "table", "add-suffix", "public", "t", ", 'value': '_2'"))
                .start()) {
            third.catchUp();
            third.await("the new name", () -> third.state().tables().size() == 2);
            third.catchUp();
            assertThat(third.landed("public", "t_2").rows()).containsExactly("1,a");
            assertThat(third.table("public", "t").phase()).isEqualTo(TableState.Phase.STOPPED);
        }
    }

    @Test
    void aDefinedKeyIdentifiesRows() {
        TestDatabase database = TestServer.NEWEST.createDatabase();
        database.execute(
                "CREATE TABLE event_log (tenant int, seq int, v text)",
                "ALTER TABLE event_log REPLICA IDENTITY FULL",
                "INSERT INTO event_log VALUES (1, 1, 'a'), (1, 2, 'b'), (2, 1, 'c')");
        String key = ", 'primary-key-def': {'name': 'pk', 'origin': 'primary-key', 'columns': ['tenant', 'seq']}";
        try (PostgresRig rig = rig(
                        database, ALL, transform(10, "table", "define-primary-key", "public", "event_log", key))
                .start()) {
            rig.catchUp();
            database.execute(
                    "UPDATE event_log SET v = 'x' WHERE tenant = 1 AND seq = 1",
                    "UPDATE event_log SET seq = 9 WHERE seq = 2",
                    "DELETE FROM event_log WHERE tenant = 2");
            rig.catchUp();

            assertThat(rig.landed("public", "event_log").schema().key()).containsExactly(1, 2);
            assertThat(rig.landed("public", "event_log").rows()).containsExactly("1,1,x", "1,9,b");
            assertThat(loads(rig, "public", "event_log")).isEqualTo(1);
        }
    }
}
