package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.capture.TablePatterns;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Server;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.mysql.wire.SessionSetup;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogIT {
    private static final int TABLES = 12;

    private static Session open(MysqlDatabase database) {
        return Session.open(Server.parse(database.url(), database.user(), database.password()), SessionSetup.CATALOG);
    }

    private static CatalogView read(MysqlDatabase database, String... patterns) {
        try (Session session = open(database)) {
            return new Catalog(TableMappings.none(TablePatterns.parse(List.of(patterns)))).read(session);
        }
    }

    private static CatalogTable table(MysqlDatabase database, String name) {
        try (Session session = open(database)) {
            return Catalog.readTable(session, new TableId(database.name(), name))
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void columnsTellAllThatDecodingNeeds(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, v varchar(10) DEFAULT 'x''y',"
                + " u smallint unsigned NOT NULL DEFAULT 5, ts timestamp(3) NOT NULL DEFAULT current_timestamp(3),"
                + " dn varchar(3) CHARACTER SET latin1 DEFAULT NULL, nn decimal(5,2) NOT NULL,"
                + " e enum('a','b') CHARACTER SET ascii DEFAULT 'a', b bit(3) DEFAULT b'101', bl varbinary(4) DEFAULT 'a',"
                + " ex bigint DEFAULT (1+2), n decimal(5,2) DEFAULT -1.5, d datetime DEFAULT '2020-01-01',"
                + " g bigint AS (id2 + 1) VIRTUAL, s bigint AS (id2 + 2) STORED, i bigint INVISIBLE DEFAULT 7, id2 bigint)"
                        .replace(
                                "INVISIBLE DEFAULT 7",
                                server.isMariadb() ? "INVISIBLE DEFAULT 7" : "DEFAULT 7 INVISIBLE"));

        CatalogTable table = table(database, "t");

        assertThat(table.columns())
                .extracting(
                        CatalogColumn::name,
                        column -> column.sourceType().replaceAll("((?:big|small)?int)\\(\\d+\\)", "$1"),
                        CatalogColumn::ordinal,
                        CatalogColumn::nullable,
                        CatalogColumn::fallback,
                        CatalogColumn::isGenerated)
                .containsExactly(
                        tuple("id", "int", 1, false, CatalogColumn.Fallback.COUNTED, false),
                        tuple("v", "varchar(10)", 2, true, CatalogColumn.Fallback.CONSTANT, false),
                        tuple("u", "smallint unsigned", 3, false, CatalogColumn.Fallback.CONSTANT, false),
                        tuple("ts", "timestamp(3)", 4, false, CatalogColumn.Fallback.VARYING, false),
                        tuple("dn", "varchar(3) character set latin1", 5, true, CatalogColumn.Fallback.NULL, false),
                        tuple("nn", "decimal(5,2)", 6, false, CatalogColumn.Fallback.IMPLICIT, false),
                        tuple(
                                "e",
                                "enum('a','b') character set ascii",
                                7,
                                true,
                                CatalogColumn.Fallback.CONSTANT,
                                false),
                        tuple("b", "bit(3)", 8, true, CatalogColumn.Fallback.CONSTANT, false),
                        tuple("bl", "varbinary(4)", 9, true, CatalogColumn.Fallback.CONSTANT, false),
                        tuple("ex", "bigint", 10, true, CatalogColumn.Fallback.VARYING, false),
                        tuple("n", "decimal(5,2)", 11, true, CatalogColumn.Fallback.CONSTANT, false),
                        tuple("d", "datetime", 12, true, CatalogColumn.Fallback.CONSTANT, false),
                        tuple("g", "bigint", 13, true, CatalogColumn.Fallback.VARYING, true),
                        tuple("s", "bigint", 14, true, CatalogColumn.Fallback.VARYING, true),
                        tuple("i", "bigint", 15, true, CatalogColumn.Fallback.CONSTANT, false),
                        tuple("id2", "bigint", 16, true, CatalogColumn.Fallback.NULL, false));
        assertThat(table.traits())
                .isEqualTo(new CatalogTable.Traits(CatalogTable.Kind.TABLE, "InnoDB", "Dynamic", true));
        assertThat(table.loggedColumns()).isEqualTo(16);
    }

    /**
     * A look is several queries, and a table that is being swapped for another may be in one of them only. One that has no name
     * just then is seen by the next look.
     */
    @ParameterizedTest
    @EnumSource
    void tablesKeepTheirKeysWhileTheyAreMadeAnew(MysqlServer server) throws Exception {
        MysqlDatabase database = server.createDatabase();
        for (int i = 0; i < TABLES; i++) {
            database.execute("CREATE TABLE t" + i + " (id int PRIMARY KEY, v int)");
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (Session session = open(database)) {
            Future<?> altering = one.submit(() -> {
                for (int i = 0; !done.get(); i = (i + 1) % TABLES) {
                    database.execute(
                            "ALTER TABLE t" + i + " PARTITION BY HASH (id) PARTITIONS 2",
                            "ALTER TABLE t" + i + " REMOVE PARTITIONING");
                }
            });
            Catalog catalog = new Catalog(TableMappings.none(TablePatterns.parse(List.of(database.name() + ".%"))));
            for (int look = 0; look < 300; look++) {
                assertThat(catalog.read(session).tables().values())
                        .hasSizeGreaterThan(TABLES / 2)
                        .allSatisfy(table -> assertThat(table.keys()).containsExactly(List.of("id")));
            }
            done.set(true);
            altering.get();
        } finally {
            done.set(true);
            one.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void keyIsThePrimaryKeyOrTheOneTheServerTakesForIt(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE a (x int NOT NULL, y int NOT NULL, UNIQUE u (x), PRIMARY KEY (y, x))",
                "CREATE TABLE b (x int NOT NULL, y int NOT NULL, z int, UNIQUE zz (y), UNIQUE aa (x), UNIQUE nn (z))",
                "CREATE TABLE c (x varchar(50) NOT NULL, y int NOT NULL, UNIQUE u1 (x(10)), UNIQUE u2 (y, x))",
                "CREATE TABLE d (x int, UNIQUE (x))",
                "CREATE TABLE e (x int NOT NULL, KEY (x))");

        assertThat(table(database, "a").keys()).containsExactly(List.of("y", "x"), List.of("x"));
        assertThat(table(database, "b").keys()).containsExactly(List.of("y"), List.of("x"));
        assertThat(table(database, "c").keys()).containsExactly(List.of("y", "x"));
        assertThat(table(database, "d").keys()).isEmpty();
        assertThat(table(database, "e").keys()).isEmpty();
    }

    @Test
    void keysOnExpressionsIdentifyNoRow() {
        MysqlDatabase database = MysqlServer.MYSQL.createDatabase();
        database.execute("CREATE TABLE t (x int NOT NULL, UNIQUE ((x + 1)))");

        assertThat(table(database, "t").keys()).isEmpty();
        assertThat(table(database, "t").loggedColumns()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MARIADB_OLD"})
    void longUniqueKeysHaveAHiddenColumnInTheLog(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int, u text NOT NULL, UNIQUE (u), UNIQUE (n, u),"
                + " UNIQUE USING HASH (n))");

        assertThat(table(database, "t").loggedColumns()).isEqualTo(6);
        assertThat(table(database, "t").keys()).containsExactly(List.of("id"), List.of("u"));
    }

    @ParameterizedTest
    @EnumSource
    void onlyWantedTablesAreRead(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        MysqlDatabase other = database.another();
        database.execute(
                "CREATE TABLE b (x int)",
                "CREATE TABLE a (x int) ENGINE=MyISAM",
                "CREATE TABLE c (x int)",
                "CREATE VIEW v AS SELECT * FROM a");
        other.execute("CREATE TABLE `we``ird.$` (`a b` int PRIMARY KEY)");

        CatalogView view = read(database, database.name() + ".%", other.name() + ".%", "!%.c");

        assertThat(view.tables().values())
                .extracting(CatalogTable::id, table -> table.traits().kind(), table -> table.traits()
                        .engine())
                .containsExactly(
                        tuple(new TableId(database.name(), "a"), CatalogTable.Kind.TABLE, "MyISAM"),
                        tuple(new TableId(database.name(), "b"), CatalogTable.Kind.TABLE, "InnoDB"),
                        tuple(new TableId(database.name(), "v"), CatalogTable.Kind.VIEW, ""),
                        tuple(new TableId(other.name(), "we`ird.$"), CatalogTable.Kind.TABLE, "InnoDB"));
        assertThat(read(database, "nosuch.%").tables()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void caseOfTableNamesCountsWhereTheServerSaysSo(MysqlServer server) {
        try (Session session = open(server.createDatabase())) {
            assertThat(Catalog.nameCase(session)).isEqualTo(NameCase.EXACT);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MARIADB_OLD"})
    void kindsOnlyMariadbHas(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE SEQUENCE s", "CREATE TABLE v (x int) WITH SYSTEM VERSIONING");

        assertThat(table(database, "s").traits().kind()).isEqualTo(CatalogTable.Kind.SEQUENCE);
        assertThat(table(database, "v").traits().kind()).isEqualTo(CatalogTable.Kind.SYSTEM_VERSIONED);
    }

    @ParameterizedTest
    @EnumSource
    void foreignKeysThatChangeRowsAreFoundAlsoThroughOtherTables(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY, a int, FOREIGN KEY fa (a) REFERENCES a (id) ON DELETE CASCADE)",
                "CREATE TABLE c (id int PRIMARY KEY, b int, self int,"
                        + " CONSTRAINT fb FOREIGN KEY (b) REFERENCES b (id) ON UPDATE SET NULL,"
                        + " CONSTRAINT fs FOREIGN KEY (self) REFERENCES c (id))",
                "DROP USER IF EXISTS reader_" + database.name(),
                "CREATE USER reader_" + database.name() + " IDENTIFIED BY 'secret'",
                "GRANT SELECT ON " + database.name() + ".* TO reader_" + database.name());
        TableId a = new TableId(database.name(), "a");
        TableId b = new TableId(database.name(), "b");
        TableId c = new TableId(database.name(), "c");
        MysqlDatabase asReader = database.as("reader_" + database.name(), "secret");

        for (MysqlDatabase reader : List.of(database, asReader)) {
            CatalogView view = read(reader, database.name() + ".c");

            assertThat(view.cascades())
                    .extracting(
                            ForeignKey::child,
                            ForeignKey::parent,
                            ForeignKey::parentColumns,
                            ForeignKey::onDelete,
                            ForeignKey::onUpdate)
                    .containsExactly(tuple(c, b, List.of("id"), false, true), tuple(b, a, List.of("id"), true, false));
        }
    }

    @ParameterizedTest
    @EnumSource
    void columnsTheUserMayNotReadAreNoticed(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        String user = "reader_" + database.name();
        database.execute(
                "CREATE TABLE a (x int, y int)",
                "CREATE TABLE b (x int, y int)",
                "CREATE TABLE c (x int, y int)",
                "CREATE TABLE d (x int, y int)",
                "DROP USER IF EXISTS " + user,
                "CREATE USER " + user + " IDENTIFIED BY 'secret'",
                "GRANT SELECT (y) ON " + database.name() + ".a TO " + user,
                "GRANT INSERT ON " + database.name() + ".b TO " + user,
                "GRANT SELECT ON " + database.name() + ".c TO " + user,
                "GRANT SELECT (x) ON " + database.name() + ".d TO " + user);

        assertThat(read(database.as(user, "secret"), database.name() + ".%")
                        .tables()
                        .values())
                .extracting(table -> table.id().name(), table -> table.traits().selectable())
                .containsExactly(tuple("a", false), tuple("b", false), tuple("c", true), tuple("d", false));
    }

    @ParameterizedTest
    @EnumSource
    void schemaOfALoadNumbersColumnsInTheirOrder(MysqlServer server) {
        MysqlDatabase database = server.createDatabase();
        database.execute("CREATE TABLE t (a varchar(5), b varchar(5) NOT NULL PRIMARY KEY)");
        TableId id = new TableId(database.name(), "t");
        ColumnTypes types = TestTypes.of(Flavour.MYSQL);

        TableSchema first = table(database, "t").schemaOfLoad(1, null, types);
        assertThat(first)
                .isEqualTo(new TableSchema(
                        id,
                        1,
                        List.of(
                                new Column(1, "a", new ColumnType.Text(), "varchar(5)", null),
                                new Column(2, "b", new ColumnType.Text(), "varchar(5)", null)),
                        List.of(2),
                        "width=2 required=4"));
        TableSchema others = new TableSchema(
                id,
                2,
                List.of(
                        new Column(3, "a", new ColumnType.Text(), "varchar(4)", null),
                        new Column(4, "c", new ColumnType.Text(), "varchar(5)", null)),
                List.of(),
                "width=4");
        assertThat(table(database, "t").schemaOfLoad(3, others, types).columns())
                .as("columns of other names or types are others")
                .extracting(Column::id)
                .containsExactly(5, 6);
        assertThat(table(database, "t").schemaOfLoad(3, first, types).columns())
                .as("the same columns")
                .isEqualTo(first.columns());
    }
}
