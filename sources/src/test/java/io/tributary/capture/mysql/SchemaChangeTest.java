package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.sql.LoggedText;
import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.mysql.sql.Statement;
import io.tributary.capture.mysql.sql.StatementReader;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaChangeTest {
    private static final TableId TABLE = new TableId("s", "t");
    private static final ColumnTypes TYPES = TestTypes.of(Flavour.MYSQL);
    private static final TableSchema OLD =
            table("id int", "a varchar(10)", "b varchar(10)").schemaOfLoad(1, null, TYPES);

    /** Columns by name and type; the first is the key. {@code !} before a name: not null. A default follows {@code =}, an expression {@code :}. */
    private static CatalogTable table(String... definitions) {
        List<CatalogColumn> columns = new ArrayList<>();
        for (String definition : definitions) {
            String[] generated = definition.split(":", 2);
            String[] parts = generated[0].split("=", 2);
            String[] column = parts[0].split(" ", 2);
            CatalogColumn.Fallback fallback =
                    parts.length == 1 ? CatalogColumn.Fallback.NULL : CatalogColumn.Fallback.valueOf(parts[1]);
            columns.add(new CatalogColumn(
                    column[0].replace("!", ""),
                    column[1],
                    columns.size() + 1,
                    !column[0].startsWith("!"),
                    fallback,
                    generated.length == 1 ? "" : generated[1]));
        }
        return keyed(columns, List.of(List.of(columns.get(0).name())), 0);
    }

    private static CatalogTable keyed(List<CatalogColumn> columns, List<List<String>> keys, int hidden) {
        CatalogTable.Traits traits = new CatalogTable.Traits(CatalogTable.Kind.TABLE, "InnoDB", "Dynamic", true);
        return new CatalogTable(TABLE, traits, columns, keys, hidden, 0);
    }

    private static Optional<Statement.AlterTable> alter(String clauses) {
        Statement statement = new StatementReader(Flavour.MARIADB, NameCase.EXACT)
                .read(new LoggedText("s", "ALTER TABLE t " + clauses, false, false));
        return Optional.of((Statement.AlterTable) statement);
    }

    private static SchemaChange change(TableSchema old, String clauses, CatalogTable now) {
        Optional<Statement.AlterTable> statement = clauses.isEmpty() ? Optional.empty() : alter(clauses);
        return SchemaChange.between(old, now, statement, column -> "filled " + column.name(), TYPES, 2);
    }

    private static SchemaChange change(String clauses, CatalogTable now) {
        return change(OLD, clauses, now);
    }

    private static Column column(int id, String name, String sourceType, @Nullable String fill) {
        return new Column(id, name, TYPES.of(sourceType), sourceType, fill);
    }

    private static final Column ID = column(1, "id", "int", null);
    private static final Column A = column(2, "a", "varchar(10)", null);
    private static final Column B = column(3, "b", "varchar(10)", null);

    private static SchemaChange followed(String origin, Column... columns) {
        return new SchemaChange.Followed(new TableSchema(TABLE, 2, List.of(columns), List.of(1), origin));
    }

    private static SchemaChange reload(String reason) {
        return new SchemaChange.Reload(reason);
    }

    @Test
    void nothingChanged() {
        CatalogTable now = table("id int", "a varchar(10)", "b varchar(10)");

        assertThat(change("", now)).isEqualTo(new SchemaChange.None());
        assertThat(change("ADD INDEX (a), COMMENT 'x'", now)).isEqualTo(new SchemaChange.None());
        assertThat(change("ADD COLUMN IF NOT EXISTS A int, DROP COLUMN IF EXISTS nosuch", now))
                .isEqualTo(new SchemaChange.None());
    }

    @Test
    void addedColumnsShowTheirDefaultInEarlierRows() {
        CatalogTable now = table(
                "id int",
                "n int=CONSTANT",
                "a varchar(10)",
                "b varchar(10)",
                "m int",
                "i decimal(5,2)=IMPLICIT",
                "z date=IMPLICIT");

        assertThat(change("ADD n int DEFAULT 5 AFTER id, ADD (m int, i decimal(5,2) NOT NULL, z date NOT NULL)", now))
                .isEqualTo(followed(
                        "width=7",
                        ID,
                        column(4, "n", "int", "filled n"),
                        A,
                        B,
                        column(5, "m", "int", null),
                        column(6, "i", "decimal(5,2)", "0.00"),
                        column(7, "z", "date", "0000-00-00")));
    }

    @Test
    void addedColumnsWhoseValuesVaryNeedALoad() {
        assertThat(change(
                        "ADD n datetime DEFAULT now()",
                        table("id int", "a varchar(10)", "b varchar(10)", "n datetime=VARYING")))
                .isEqualTo(reload("earlier rows do not all show the same in the new column n"));
    }

    @Test
    void droppedColumnsAreLeftOutAndTheirIdsNotGivenAgain() {
        assertThat(change("DROP a", table("id int", "b varchar(10)"))).isEqualTo(followed("width=3", ID, B));

        TableSchema without = new TableSchema(TABLE, 1, List.of(ID, B), List.of(1), "width=3");
        assertThat(change(without, "ADD c int", table("id int", "b varchar(10)", "c int")))
                .isEqualTo(followed("width=4", ID, B, column(4, "c", "int", null)));
    }

    @Test
    void aColumnDroppedAndAddedUnderTheSameNameIsANewOne() {
        CatalogTable now = table("id int", "b varchar(10)", "a varchar(10)=CONSTANT");

        assertThat(change("DROP a, ADD a varchar(10) DEFAULT 'x'", now))
                .isEqualTo(followed("width=4", ID, B, column(4, "a", "varchar(10)", "filled a")));
        assertThat(change("DROP a, ADD IF NOT EXISTS a varchar(10)", now))
                .as("nothing is added, so the catalog does not agree")
                .isEqualTo(reload("its columns are not those that the statement leaves"));
    }

    @Test
    void renamedColumnsKeepTheirIdentityAlsoWhenTwoSwapNames() {
        assertThat(change(
                        "RENAME COLUMN a TO b, RENAME COLUMN b TO a",
                        table("id int", "b varchar(10)", "a varchar(10)")))
                .isEqualTo(followed(
                        "width=3", ID, column(2, "b", "varchar(10)", null), column(3, "a", "varchar(10)", null)));
        assertThat(change("CHANGE A c varchar(20) FIRST", table("c varchar(20)", "id int", "b varchar(10)")))
                .as("the key is asked for by name")
                .isEqualTo(reload("the columns that identify a row have changed"));
        assertThat(change("CHANGE ID Id bigint", table("Id bigint", "a varchar(10)", "b varchar(10)")))
                .isEqualTo(followed("width=3", column(1, "Id", "bigint", null), A, B));
    }

    @Test
    void columnsInAnotherOrderAreFollowed() {
        assertThat(change("MODIFY b varchar(10) AFTER id", table("id int", "b varchar(10)", "a varchar(10)")))
                .isEqualTo(followed("width=3", ID, B, A));
    }

    @Test
    void namesThatDoNotAgreeNeedALoad() {
        CatalogTable now = table("id int", "a varchar(10)", "c varchar(10)");

        assertThat(change("", now)).isEqualTo(reload("columns came, went or were renamed, and it is not known how"));
        assertThat(change("ADD c varchar(10)", now))
                .isEqualTo(reload("its columns are not those that the statement leaves"));
        assertThat(change("RENAME COLUMN x TO c", now))
                .isEqualTo(reload("the statement speaks of a column x that is not known"));
        assertThat(change("DROP b, CHANGE b c varchar(10)", now))
                .isEqualTo(reload("the statement speaks of column b twice"));
    }

    @Test
    void statementsThatTouchRowsNeedALoad() {
        CatalogTable now = table("id int", "a varchar(10)", "b varchar(10)");

        assertThat(change("TRUNCATE PARTITION p", now))
                .isEqualTo(reload("TRUNCATE PARTITION empties a part of the table"));
    }

    @Test
    void keysMayComeAndGoAsLongAsTheOldOneIdentifiesRows() {
        List<CatalogColumn> columns =
                table("id int", "a varchar(10)", "b varchar(10)").columns();
        TableSchema keyless = new TableSchema(TABLE, 1, List.of(ID, A, B), List.of(), "width=3");

        assertThat(change("ADD PRIMARY KEY (b)", keyed(columns, List.of(List.of("b"), List.of("ID")), 0)))
                .isEqualTo(new SchemaChange.None());
        assertThat(change("DROP PRIMARY KEY", keyed(columns, List.of(), 0)))
                .isEqualTo(reload("the columns that identify a row have changed"));
        assertThat(change("DROP PRIMARY KEY", keyed(columns, List.of(List.of("id", "a")), 0)))
                .isEqualTo(reload("the columns that identify a row have changed"));
        assertThat(change(keyless, "ADD PRIMARY KEY (id)", keyed(columns, List.of(List.of("id")), 0)))
                .isEqualTo(reload("the table got a key"));
        assertThat(change(keyless, "ADD INDEX (id)", keyed(columns, List.of(), 0)))
                .isEqualTo(new SchemaChange.None());
        assertThat(change("DROP id", table("a varchar(10)", "b varchar(10)")))
                .isEqualTo(reload("the columns that identify a row have changed"));
    }

    @Test
    void hiddenColumnsOfTheLogAreRemembered() {
        List<CatalogColumn> columns =
                table("id int", "a varchar(10)", "b varchar(10)").columns();

        assertThat(change("ADD UNIQUE (a)", keyed(columns, List.of(List.of("id")), 1)))
                .isEqualTo(followed("width=3 hidden=1", ID, A, B));
        assertThat(Origin.parse("width=3 hidden=1").hidden()).isEqualTo(1);
    }

    @Test
    void generatedColumnsThatMayShowOtherValuesNeedALoad() {
        TableSchema generated =
                table("id int", "a varchar(10)", "g int:length(a)").schemaOfLoad(1, null, TYPES);

        assertThat(Origin.parse(generated.origin()).generated()).containsOnlyKeys(3);
        assertThat(change(generated, "ADD INDEX (g)", table("id int", "a varchar(10)", "g int:length(a)")))
                .isEqualTo(new SchemaChange.None());
        assertThat(change(generated, "MODIFY g int AS (1)", table("id int", "a varchar(10)", "g int:1")))
                .isEqualTo(reload("column g is worked out from others in another way"));
        assertThat(change("MODIFY b varchar(10) AS (a)", table("id int", "a varchar(10)", "b varchar(10):a")))
                .isEqualTo(reload("column b is worked out from others in another way"));
        assertThat(change(generated, "MODIFY a varchar(20)", table("id int", "a varchar(20)", "g int:length(a)")))
                .isEqualTo(reload("a column changed its type, and others are worked out from columns"));
        assertThat(change(generated, "MODIFY g int", table("id int", "a varchar(10)", "g int")))
                .isEqualTo(followed("width=3", ID, A, column(3, "g", "int", null)));
    }

    @Test
    void aColumnThatBecameNotNullMayHaveLostItsNulls() {
        TableSchema required = table("!id int", "a varchar(10)").schemaOfLoad(1, null, TYPES);

        assertThat(required.origin()).isEqualTo("width=2 required=2");
        assertThat(change(required, "MODIFY id int NOT NULL", table("!id int", "a varchar(10)")))
                .isEqualTo(new SchemaChange.None());
        assertThat(change(required, "", table("!id int", "!a varchar(10)")))
                .isEqualTo(reload("column a became NOT NULL, and rows may have had NULL in it"));
        assertThat(change(required, "MODIFY id int", table("id int", "a varchar(10)")))
                .isEqualTo(followed("width=2", ID, A));
    }

    @Test
    void aColumnThatBecameACounterMayHaveGivenRowsNumbers() {
        TableSchema counted = table("id int=COUNTED", "a varchar(10)").schemaOfLoad(1, null, TYPES);

        assertThat(counted.origin()).isEqualTo("width=2 counter=1");
        assertThat(Origin.parse(counted.origin()).counter()).isEqualTo(1);
        assertThat(change(counted, "MODIFY id bigint AUTO_INCREMENT", table("id bigint=COUNTED", "a varchar(10)")))
                .isEqualTo(followed("width=2 counter=1", column(1, "id", "bigint", null), A));
        assertThat(change("MODIFY id int AUTO_INCREMENT", table("id int=COUNTED", "a varchar(10)", "b varchar(10)")))
                .isEqualTo(reload("column id became AUTO_INCREMENT, and rows may have got numbers"));
    }

    @Test
    void changeOfTypeSaysWhatChanged() {
        assertThat(change("MODIFY a int", table("id int", "a int", "b varchar(10)")))
                .isEqualTo(reload("column a changed its type from varchar(10) to int"));
        assertThat(change(
                        "CONVERT TO CHARACTER SET latin1",
                        table("id int", "a varchar(10) character set latin1", "b varchar(10)")))
                .isEqualTo(reload("column a changed its type from varchar(10) to varchar(10) character set latin1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    int                                | int(11)
                    int(11)                            | bigint(20)
                    tinyint(1)                         | smallint
                    smallint unsigned                  | int unsigned
                    smallint unsigned                  | int
                    int(5) unsigned zerofill           | int unsigned
                    decimal(5,2)                       | decimal(10,2)
                    decimal(5,2) unsigned              | decimal(5,2)
                    float unsigned                     | float
                    bit(5)                             | bit(8)
                    year                               | year(4)
                    char(5)                            | char(6)
                    char(5)                            | varchar(5)
                    varchar(5)                         | varchar(5000)
                    varchar(5) character set latin1    | varchar(5)
                    varchar(5) character set utf8mb3   | varchar(6)
                    varchar(5) character set ascii     | varchar(5) character set latin1
                    varchar(60)                        | tinytext
                    char(5)                            | longtext
                    tinytext                           | text
                    text character set latin1          | mediumtext
                    text character set utf8mb3         | text
                    text                               | longtext
                    varbinary(5)                       | varbinary(6)
                    binary(5)                          | varbinary(5)
                    varbinary(255)                     | tinyblob
                    blob                               | longblob
                    enum('a','b')                      | enum('a','b','c')
                    set('a') character set latin1      | set('a','b')
                    datetime(3)                        | datetime(3)
                    text                               | text /*M!100301 COMPRESSED*/
                    """)
    void textsStay(String before, String after) {
        assertThat(TypeChange.keepsText(before, after)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    bigint                             | int
                    int                                | int unsigned
                    int unsigned                       | int
                    int                                | varchar(20)
                    int                                | decimal(10,0)
                    decimal(10,2)                      | decimal(10,3)
                    decimal(10,2)                      | decimal(9,2)
                    decimal(10,2)                      | decimal(10,2) unsigned
                    float                              | double
                    float(7,3)                         | float(7,2)
                    bit(1)                             | bit(2)
                    bit(8)                             | bit(5)
                    year                               | int
                    date                               | datetime
                    datetime                           | datetime(3)
                    datetime(6)                        | datetime(3)
                    timestamp                          | datetime
                    time                               | time(6)
                    char(6)                            | char(5)
                    varchar(6)                         | varchar(5)
                    varchar(5)                         | char(5)
                    varchar(64)                        | tinytext
                    text                               | varchar(1000)
                    text                               | tinytext
                    text                               | blob
                    text character set latin1          | text
                    varchar(5)                         | varchar(5) character set latin1
                    varchar(5) character set sjis      | varchar(5)
                    binary(5)                          | binary(6)
                    varbinary(5)                       | binary(5)
                    varbinary(256)                     | tinyblob
                    longblob                           | blob
                    enum('a','b')                      | enum('b','a')
                    enum('a','b')                      | enum('a')
                    enum('a')                          | enum('A')
                    enum('a')                          | varchar(5)
                    set('a','b')                       | set('a','c','b')
                    json                               | longtext
                    longtext                           | json
                    point                              | geometry
                    uuid                               | char(36)
                    inet4                              | inet6
                    vector(3)                          | vector(4)
                    """)
    void textsMayNotStay(String before, String after) {
        assertThat(TypeChange.keepsText(before, after)).isFalse();
    }
}
