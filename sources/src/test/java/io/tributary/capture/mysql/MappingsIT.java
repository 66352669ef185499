package io.tributary.capture.mysql;

import static io.tributary.capture.run.Mappings.add;
import static io.tributary.capture.run.Mappings.parallel;
import static io.tributary.capture.run.Mappings.select;
import static io.tributary.capture.run.Mappings.transform;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.Check;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.capture.run.Mappings;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.landing.TableState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table mappings of a DMS task, from a real server into the landing zone. */
class MappingsIT {
    private final MysqlDatabase database = MysqlServer.MARIADB.createDatabase();
    private final String schema = database.name();
    private final String all = select(1, "include", schema.replace("_", "[_]"), "%", "");

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private MysqlSettings settings(String... rules) {
        return new MysqlSettings(
                database.url(),
                database.user(),
                database.password(),
                database.name(),
                Mappings.of(home, rules),
                2,
                Duration.ofMillis(300),
                ZeroDates.TEXT,
                OptionalLong.empty());
    }

    private MysqlRig rig(String... rules) {
        return new MysqlRig(settings(rules), database, folder);
    }

    private static long loads(MysqlRig rig, String schema, String table) {
        return rig.landed(schema, table).events().stream()
                .filter("LoadFinished"::equals)
                .count();
    }

    private static List<String> names(MysqlRig rig, String schema, String table) {
        return rig.landed(schema, table).schema().columns().stream()
                .map(Column::name)
                .toList();
    }

    /** That a new load lands the same bytes as the load before it and the changes since. */
    private static void expectSameFromLoad(MysqlRig rig, String schema, String table) {
        List<String> streamed = rig.landed(schema, table).rows();
        long loads = loads(rig, schema, table);
        rig.control.reload(schema, table);
        rig.await("another load", () -> loads(rig, schema, table) > loads);
        rig.catchUp();
        assertThat(rig.landed(schema, table).rows()).isEqualTo(streamed);
    }

    @Test
    void loadsAreDividedAsTableSettingsSayAndHaveEveryRow() {
        database.execute(
                "CREATE TABLE ranged (id INT PRIMARY KEY, region VARCHAR(5), n BIGINT UNSIGNED)",
                "INSERT INTO ranged SELECT seq, ELT(1 + seq % 6, 'A', 'EU', 'F', 'US', 'Z', NULL), NULLIF(seq % 41, 40) FROM "
                        + HandoverIT.series(1, 1000),
                "CREATE TABLE divided (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION d1 VALUES LESS THAN (100),"
                        + " PARTITION d2 VALUES LESS THAN (200), PARTITION d3 VALUES LESS THAN (1000))",
                "INSERT INTO divided SELECT seq FROM " + HandoverIT.series(1, 300),
                "CREATE TABLE listed LIKE divided",
                "INSERT INTO listed SELECT * FROM divided",
                "CREATE TABLE whole (id INT PRIMARY KEY)",
                "INSERT INTO whole VALUES (1), (2)",
                "CREATE TABLE wrong (id INT PRIMARY KEY)",
                "INSERT INTO wrong VALUES (1)");
        try (MysqlRig rig = rig(
                        all,
                        parallel(
                                40,
                                schema,
                                "ranged",
                                "'type': 'ranges', 'columns': ['region', 'n'], 'boundaries': [['EU', 10], ['US', '30']]"),
                        parallel(41, schema, "divided", "'type': 'partitions-auto'"),
                        parallel(42, schema, "listed", "'type': 'partitions-list', 'partitions': ['d3']"),
                        parallel(43, schema, "whole", "'type': 'none'"),
                        parallel(44, schema, "wrong", "'type': 'partitions-list', 'partitions': ['p']"))
                .start()) {
            rig.catchUp();

            assertThat(rig.landed(schema, "ranged").rows()).hasSize(1000).doesNotHaveDuplicates();
            assertThat(rig.landed(schema, "divided").rows()).hasSize(300).doesNotHaveDuplicates();
            assertThat(rig.landed(schema, "listed").rows()).hasSize(300).doesNotHaveDuplicates();
            assertThat(rig.landed(schema, "whole").rows()).hasSize(2);
            TableState wrong = rig.state().table(new TableId(schema, "wrong"));
            assertThat(wrong.phase()).isEqualTo(TableState.Phase.STOPPED);
            assertThat(wrong.stopped().reason()).contains("rule 44 (parallel-load)", "there is no partition p");
        }
    }

    @Test
    void loadAndStreamLandTheSameRowsThroughEveryKindOfRule() {
        database.execute(
                "CREATE TABLE orders (id INT PRIMARY KEY, cust_no INT, ssn TEXT, note VARCHAR(50), amount DECIMAL(10,2),"
                        + " placed DATETIME, email VARCHAR(100))",
                "CREATE TABLE tmp_orders (id INT PRIMARY KEY)",
                "INSERT INTO orders SELECT seq, seq * 10, 'secret', CONCAT('note ', seq), seq + 0.25, '2024-03-07 10:11:12',"
                        + " 'C6BGJ566669K' FROM " + HandoverIT.series(1, 1000));
        try (MysqlRig rig = rig(
                        all,
                        select(2, "exclude", "%", "tmp%", ""),
                        transform(10, "schema", "rename", "%", "%", ", 'value': 'lake'"),
                        transform(11, "table", "add-prefix", "%", "%", ", 'value': 'raw_'"),
                        transform(12, "column", "remove-column", "%", "orders", "ssn", ""),
                        transform(13, "column", "rename", "%", "orders", "cust_no", ", 'value': 'customer'"),
                        transform(
                                14,
                                "column",
                                "change-data-type",
                                "%",
                                "orders",
                                "placed",
                                ", 'data-type': {'type': 'date'}"),
                        transform(15, "column", "data-masking-hash-mask", "%", "orders", "email", ""),
                        transform(16, "column", "data-masking-digits-mask", "%", "orders", "note", ", 'value': '#'"),
                        add(20, "%", "orders", "label", "upper($note)||`/`||$cust_no"),
                        add(21, "%", "%", "from_table", "$AR_M_SOURCE_TABLE_NAME"))
                .start()) {
            rig.catchUp();
            database.execute(
                    "INSERT INTO orders VALUES (2000, NULL, NULL, NULL, NULL, NULL, NULL)",
                    "INSERT INTO orders VALUES (2001, 7, 's', 'a,\"b\"\\n1', 1, '2024-01-01', '')",
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
            assertThat(rig.state().tables()).hasSize(1);
            expectSameFromLoad(rig, "lake", "raw_orders");
            rig.stop();
        }
    }

    @Test
    void rowsComeIntoAFilterAndGoOutOfItAlsoInXaTransactions() {
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, kind VARCHAR(5), v INT)",
                "INSERT INTO t SELECT seq, IF(seq % 2 = 0, 'a', 'b'), seq FROM " + HandoverIT.series(1, 8));
        String filter = ", 'filters': [{'filter-type': 'source', 'column-name': 'kind', 'filter-conditions':"
                + " [{'filter-operator': 'eq', 'value': 'a'}]}]";
        try (MysqlRig rig = rig(
                        select(1, "include", schema, "t", filter),
                        transform(
                                13,
                                "column",
                                "add-before-image-columns",
                                "%",
                                "t",
                                "v",
                                ", 'before-image-def': {'column-prefix': 'BI_', 'column-filter': 'all'}"))
                .start()) {
            rig.catchUp();
            database.execute(
                    "UPDATE t SET kind = 'a' WHERE id = 1",
                    "UPDATE t SET kind = 'b' WHERE id = 2",
                    "UPDATE t SET id = 30 WHERE id = 3",
                    "UPDATE t SET id = 40 WHERE id = 4",
                    "UPDATE t SET id = 50, kind = 'a' WHERE id = 5",
                    "INSERT INTO t VALUES (9, 'a', 9), (10, NULL, 10)",
                    "XA START 'x'",
                    "UPDATE t SET v = 90 WHERE id = 9",
                    "UPDATE t SET kind = 'b' WHERE id = 8",
                    "DELETE FROM t WHERE id IN (6, 7)",
                    "XA END 'x'",
                    "XA PREPARE 'x'",
                    "XA COMMIT 'x'");
            rig.catchUp();

            assertThat(rig.landed(schema, "t").rows()).containsExactly("1,a,1,", "40,a,4,", "50,a,5,", "9,a,90,9");
        }
    }

    @Test
    void aValueThatARuleCannotCarryStopsItsTableAlone() {
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))",
                "CREATE TABLE u (id INT PRIMARY KEY, v VARCHAR(20))",
                "CREATE TABLE w (id INT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO w VALUES (1, 'no date')");
        try (MysqlRig rig = rig(
                        all,
                        transform(
                                10, "column", "change-data-type", "%", "[tw]", "v", ", 'data-type': {'type': 'date'}"))
                .start()) {
            rig.catchUp();
            assertThat(rig.table(schema, "w").phase()).isEqualTo(TableState.Phase.STOPPED);
            database.execute(
                    "INSERT INTO t VALUES (1, '2024-03-07')",
                    "XA START 'y'",
                    "INSERT INTO t VALUES (2, 'never'), (3, '2024-03-08')",
                    "INSERT INTO u VALUES (2, 'never')",
                    "XA END 'y'",
                    "XA PREPARE 'y'",
                    "XA COMMIT 'y'",
                    "INSERT INTO u VALUES (3, 'on')");
            rig.catchUp();

            assertThat(rig.landed(schema, "u").rows()).containsExactly("2,never", "3,on");
            for (String table : List.of("t", "w")) {
                assertThat(rig.table(schema, table).stopped()).satisfies(stopped -> {
                    assertThat(stopped.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
                    assertThat(stopped.reason())
                            .endsWith("Column v of table " + schema + "." + table
                                    + ": rule 10 (change-data-type) cannot be"
                                    + " carried out on a value: it is no date of the form YYYY-MM-DD");
                });
            }
        }
    }

    @Test
    void headersTellOfTheChange() {
        database.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t VALUES (1, 1), (2, 2)");
        try (MysqlRig rig = rig(
                        all,
                        add(10, "%", "t", "seq", "$AR_H_CHANGE_SEQ"),
                        add(11, "%", "t", "op", "$AR_H_OPERATION"),
                        add(12, "%", "t", "pos", "$AR_H_STREAM_POSITION"))
                .start()) {
            rig.catchUp();
            database.execute("UPDATE t SET v = 3 WHERE id = 2");
            database.inTransaction("INSERT INTO t VALUES (3, 3)", "INSERT INTO t VALUES (4, 4)");
            rig.catchUp();

            List<String> rows = rig.landed(schema, "t").rows();
            assertThat(rows).hasSize(4);
            assertThat(rows.get(0)).isEqualTo("1,1,\"\",INSERT,\"\"");
            assertThat(rows.get(1)).matches("2,3,20\\d{33},UPDATE,[^,]*\\d+");
            assertThat(rows.get(2)).matches("3,3,20\\d{33},INSERT,[^,]*\\d+");
            assertThat(rows.stream().skip(1).map(row -> row.split(",")[2]))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void columnsOfAMappedTableComeGoAndAreRenamed() {
        database.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(10), b INT, c VARCHAR(10))",
                "INSERT INTO t VALUES (1, 'x', 1, 'c1'), (2, 'y', 2, 'c2')");
        try (MysqlRig rig = rig(
                        all,
                        transform(10, "column", "add-prefix", "%", "t", "%", ", 'value': 'c_'"),
                        transform(11, "column", "data-masking-hash-mask", "%", "t", "c", ""),
                        add(20, "%", "t", "twice", "$a||$a"))
                .start()) {
            rig.catchUp();
            database.execute("ALTER TABLE t ADD d VARCHAR(10) DEFAULT 'new'");
            rig.catchUp();
            database.execute(
                    "INSERT INTO t VALUES (3, 'z', 3, NULL, 'own')", "ALTER TABLE t RENAME COLUMN b TO renamed");
            rig.catchUp();
            database.execute("UPDATE t SET renamed = 20 WHERE id = 2", "ALTER TABLE t DROP COLUMN renamed");
            rig.catchUp();
            database.execute("INSERT INTO t VALUES (4, 'w', NULL, 'd4')");
            rig.catchUp();
            assertThat(names(rig, schema, "t")).containsExactly("c_id", "c_a", "c_c", "c_d", "twice");
            assertThat(rig.landed(schema, "t").rows()).hasSize(4).element(2).isEqualTo("3,z,,own,zz");
            assertThat(loads(rig, schema, "t")).isEqualTo(1);
            expectSameFromLoad(rig, schema, "t");

            database.execute("ALTER TABLE t RENAME COLUMN c TO plain", "INSERT INTO t VALUES (5, 'v', 'seen', 'd5')");
            rig.await("a load without the mask", () -> loads(rig, schema, "t") == 3);
            rig.catchUp();
            assertThat(rig.landed(schema, "t").rows()).contains("1,x,c1,new,xx", "5,v,seen,d5,vv");

            database.execute("ALTER TABLE t DROP COLUMN a", "INSERT INTO t VALUES (6, 'u', 'd6')");
            rig.await("a stop", () -> rig.table(schema, "t").phase() == TableState.Phase.STOPPED);
            assertThat(rig.table(schema, "t").stopped()).satisfies(stopped -> {
                assertThat(stopped.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
                assertThat(stopped.reason()).contains("rule 20", "at character 1", "there is no column a");
            });
        }
    }

    @Test
    void checksNameRuleAndPlaceAndTwoTablesOfOneName() {
        database.execute(
                "CREATE TABLE t1 (id INT PRIMARY KEY, v TEXT)", "CREATE TABLE t2 (id INT PRIMARY KEY, v TEXT)");
        MysqlCapture capture = new MysqlCapture(settings(
                all,
                add(10, "%", "t1", "x", "upper($v)||$nope"),
                transform(11, "table", "rename", "%", "t[12]", ", 'value': 't'")));

        assertThat(capture.check().stream().filter(check -> check.outcome() == Check.Outcome.FAILED))
                .extracting(Check::finding)
                .containsExactly(
                        schema + ".t1 and " + schema + ".t2 would both be " + schema + ".t",
                        "table-mappings.json: rule 10 (add-column): table " + schema
                                + ".t1: expression cannot be read at character 12: there is no column nope");
    }

    @Test
    void aDefinedKeyIdentifiesRows() {
        database.execute(
                "CREATE TABLE event_log (tenant INT NOT NULL, seq INT NOT NULL, v TEXT)",
                "INSERT INTO event_log VALUES (1, 1, 'a'), (1, 2, 'b'), (2, 1, 'c')");
        String key = ", 'primary-key-def': {'name': 'pk', 'origin': 'primary-key', 'columns': ['tenant', 'seq']}";
        try (MysqlRig rig = rig(all, transform(10, "table", "define-primary-key", schema, "event_log", key))
                .start()) {
            rig.catchUp();
            database.execute(
                    "UPDATE event_log SET v = 'x' WHERE tenant = 1 AND seq = 1",
                    "UPDATE event_log SET seq = 9 WHERE seq = 2",
                    "DELETE FROM event_log WHERE tenant = 2");
            rig.catchUp();

            assertThat(rig.landed(schema, "event_log").schema().key()).containsExactly(1, 2);
            assertThat(rig.landed(schema, "event_log").rows()).containsExactly("1,1,x", "1,9,b");
            assertThat(loads(rig, schema, "event_log")).isEqualTo(1);
        }
    }

    @Test
    void tablesOfAHigherOrderAreLoadedFirst() {
        database.execute(
                "CREATE TABLE a (id INT PRIMARY KEY)",
                "CREATE TABLE b (id INT PRIMARY KEY)",
                "CREATE TABLE c (id INT PRIMARY KEY)");
        try (MysqlRig rig = rig(
                        all,
                        select(2, "include", schema, "b", ", 'load-order': '7'"),
                        select(3, "include", schema, "c", ", 'load-order': 9"))
                .start()) {
            rig.catchUp();
            List<String> started = new io.tributary.landing.LandingReader(rig.files)
                    .commitsAfter(0).stream()
                            .flatMap(commit -> commit.items().stream())
                            .filter(item -> item.item() instanceof io.tributary.landing.TableEvent.LoadStarted started1
                                    && !started1.position().text().equals("waiting"))
                            .map(item -> item.table().name())
                            .toList();
            assertThat(started).containsExactly("c", "b", "a");
        }
    }
}
