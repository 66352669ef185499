package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.capture.mysql.value.ColumnForm;
import io.tributary.capture.mysql.value.ColumnForms;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.value.ServerCharsetTables;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.capture.mysql.wire.RowStream;
import io.tributary.capture.mysql.wire.Server;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.mysql.wire.SessionSetup;
import io.tributary.change.TableId;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the rules say of values, asked of the servers. */
class SchemaChangeIT {
    /** Types, values, and another type that keeps their texts. */
    private static final List<List<String>> KEPT = List.of(
            List.of("tinyint", "-128, 127, NULL", "int"),
            List.of("smallint unsigned", "0, 65535", "int"),
            List.of("int(5) unsigned zerofill", "0, 7, 4294967295", "bigint unsigned"),
            List.of("decimal(5,2) unsigned", "0, 999.99", "decimal(9,2)"),
            List.of("float unsigned", "0, 0.1, 3e38", "float"),
            List.of("bit(5)", "b'0', b'11111'", "bit(17)"),
            List.of("char(5) character set latin1", "'', 'a ', 'é€'", "char(6) character set utf8mb4"),
            List.of("char(5)", "'', ' a ', 'é€'", "varchar(5)"),
            List.of("varchar(5) character set utf8mb3", "'', ' a ', 'é€'", "mediumtext character set utf8mb4"),
            List.of("varchar(5) character set ascii", "'', ' a '", "varchar(5) character set latin1"),
            List.of("text character set latin1", "'', 'é€ '", "mediumtext character set utf8mb4"),
            List.of("text character set utf16", "'', 'é€𝄞 '", "mediumtext character set utf8mb4"),
            List.of("binary(3)", "'', 'a', x'00ff00'", "varbinary(4)"),
            List.of("varbinary(3)", "'', 'a', x'00ff00'", "blob"),
            List.of("enum('a','é') character set latin1", "'a', 'é'", "enum('a','é','c') character set utf8mb4"),
            List.of("set('a','b')", "'', 'a,b'", "set('a','b','c')"));

    private static final List<String> ADDED = List.of(
            "tinyint",
            "int unsigned",
            "bigint",
            "decimal(7,3)",
            "decimal(5,0)",
            "float",
            "double",
            "bit(1)",
            "bit(9)",
            "year",
            "date",
            "datetime",
            "datetime(3)",
            "time",
            "time(2)",
            "char(5)",
            "varchar(5) character set latin1",
            "text",
            "binary(3)",
            "varbinary(3)",
            "blob",
            "enum('x','y')",
            "set('x','y')",
            "json");

    private static Stream<Arguments> kept() {
        return Stream.of(MysqlServer.values())
                .flatMap(server -> KEPT.stream().map(change -> Arguments.of(server, change)));
    }

    private static Stream<Arguments> added() {
        return Stream.of(MysqlServer.values())
                .flatMap(server -> ADDED.stream().map(type -> Arguments.of(server, type)));
    }

    /** The only other column's texts, as a load reads them. */
    private static List<String> texts(MysqlDatabase database) {
        Server server = Server.parse(database.url(), database.user(), database.password());
        try (Session catalog = Session.open(server, SessionSetup.CATALOG);
                Session load = Session.open(server, SessionSetup.LOAD)) {
            CatalogColumn column = column(catalog, database);
            ColumnForm form = ColumnForms.of(column.sourceType(), context(catalog));
            List<String> texts = new ArrayList<>();
            try (RowStream rows =
                    load.stream("SELECT " + form.select("`c`") + " FROM `" + database.name() + "`.t ORDER BY id")) {
                while (rows.next()) {
                    texts.add(rows.isNull(0) ? "NULL" : text(form, rows));
                }
            }
            return texts;
        }
    }

    private static CatalogColumn column(Session catalog, MysqlDatabase database) {
        CatalogTable table =
                Catalog.readTable(catalog, new TableId(database.name(), "t")).orElseThrow();
        return table.columns().get(table.columns().size() - 1);
    }

    private static FormContext context(Session catalog) {
        ServerCharsetTables charsets =
                new ServerCharsetTables(sql -> catalog.query(sql).get(0).need(0));
        return new FormContext(catalog.flavour(), ZeroDates.TEXT, charsets);
    }

    private static String text(ColumnForm form, RowStream rows) {
        CsvRowWriter row = new CsvRowWriter(64);
        form.fromResult(row, rows.buffer(), rows.offset(0), rows.length(0));
        return new String(row.buffer(), 0, row.length(), StandardCharsets.UTF_8);
    }

    private static String sourceType(MysqlDatabase database) {
        Server server = Server.parse(database.url(), database.user(), database.password());
        try (Session catalog = Session.open(server, SessionSetup.CATALOG)) {
            return column(catalog, database).sourceType();
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void typesThatKeepTextsDo(MysqlServer server, List<String> change) {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "SET sql_mode = ''", "CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, c " + change.get(0) + ")");
        for (String value : change.get(1).split(", ", -1)) {
            database.execute("SET sql_mode = ''", "INSERT INTO t (c) VALUES (" + value + ")");
        }
        String before = sourceType(database);
        List<String> texts = texts(database);

        database.execute("SET sql_mode = ''", "ALTER TABLE t MODIFY c " + change.get(2));

        assertThat(TypeChange.keepsText(before, sourceType(database))).isTrue();
        assertThat(texts(database)).isEqualTo(texts);
    }

    @ParameterizedTest
    @MethodSource("added")
    void earlierRowsShowTheTypesOwnDefault(MysqlServer server, String type) {
        MysqlDatabase database = server.createDatabase();
        assumeTrue(!(server.isMariadb() && type.equals("json")), "MariaDB checks its JSON, and has no default for it");
        database.execute(
                "SET sql_mode = ''",
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "ALTER TABLE t ADD c " + type + " NOT NULL");
        Server address = Server.parse(database.url(), database.user(), database.password());
        try (Session catalog = Session.open(address, SessionSetup.CATALOG)) {
            CatalogColumn column = column(catalog, database);
            assertThat(column.fallback()).isEqualTo(CatalogColumn.Fallback.IMPLICIT);
            String fill = ColumnTypes.in(context(catalog))
                    .implicitDefault(column.sourceType())
                    .orElse("NULL");
            CsvRowWriter expected = new CsvRowWriter(64);
            byte[] bytes = fill.getBytes(StandardCharsets.UTF_8);
            expected.value(bytes, 0, bytes.length);
            assertThat(texts(database))
                    .containsExactly(new String(expected.buffer(), 0, expected.length(), StandardCharsets.UTF_8));
        }
    }
}
