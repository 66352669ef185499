package io.tributary.capture.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaChangeTest {
    private static final TableId TABLE = new TableId("s", "t");
    private static final int INT4 = 23;
    private static final int TEXT = 25;

    private static CatalogColumn column(int number, String name, int type, String typeName) {
        return new CatalogColumn(number, name, new CatalogColumn.TypeUse(type, -1, typeName, type, -1), false, 700);
    }

    private static Leaf leaf(Map<Integer, String> missing) {
        Leaf.Traits traits = new Leaf.Traits(
                'r',
                'p',
                new Identity(Identity.Kind.KEY, List.of(1)),
                true,
                new CatalogTable.Rights(true, true, false));
        return new Leaf(500, TABLE, 900, 8192, traits, true, "", missing);
    }

    private static CatalogTable table(int width, Map<Integer, String> missing, CatalogColumn... columns) {
        CatalogTable.Traits traits = new CatalogTable.Traits(
                'r', 'p', new CatalogTable.Rights(true, true, false), List.of(), width, "1:2:3", null, Map.of());
        return new CatalogTable(
                500,
                TABLE,
                traits,
                List.of(columns),
                new Identity(Identity.Kind.KEY, List.of(1)),
                List.of(leaf(missing)),
                0);
    }

    private static final CatalogColumn ID = column(1, "id", INT4, "integer");
    private static final CatalogColumn A = column(2, "a", TEXT, "text");
    private static final CatalogColumn B = column(3, "b", TEXT, "text");
    private static final CatalogColumn N = column(4, "n", INT4, "integer");
    private static final TableSchema SCHEMA = table(3, Map.of(), ID, A, B).schemaOfLoad(1);

    private static Relation rows(CatalogColumn... columns) {
        List<Relation.Field> fields = new ArrayList<>();
        for (CatalogColumn column : columns) {
            fields.add(new Relation.Field(column.name(), column.type().oid(), -1, column.number() == 1));
        }
        return new Relation(500, "s", "t", 'd', fields);
    }

    @Test
    void nothingChanged() {
        assertThat(SchemaChange.between(SCHEMA, table(3, Map.of(), ID, A, B), 2))
                .isEqualTo(new SchemaChange.None());
    }

    @Test
    void addedColumnFillsOldRowsWithItsDefault() {

        SchemaChange change = SchemaChange.between(SCHEMA, table(4, Map.of(4, "7"), ID, A, B, N), 2);

        assertThat(change).isInstanceOfSatisfying(SchemaChange.Followed.class, followed -> assertThat(
                        followed.schema().columns().get(3))
                .isEqualTo(new Column(4, "n", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", "7")));
    }

    private static Optional<SchemaChange> found(CatalogTable now, Relation rows, String... types) {
        return new ColumnsOfRows(SCHEMA, now, rows)
                .find(() -> List.of(types), 2)
                .map(ColumnsOfRows.Found::change);
    }

    @Test
    void rowsOfAnEarlierTimeKeepTheirColumns() {
        CatalogTable now = table(4, Map.of(), ID, A, B, column(4, "n", INT4, "integer"));
        CatalogTable widened = table(4, Map.of(), ID, A, column(3, "b", 1043, "character varying"), N);

        assertThat(found(now, rows(ID, A, B))).isEmpty();
        assertThat(found(table(3, Map.of(), ID, A, B), rows(ID, A, B))).contains(new SchemaChange.None());
        assertThat(found(widened, rows(ID, A, B), "integer", "text", "text")).isEmpty();
        assertThat(found(widened, rows(ID, A, B), "integer", "text", "json"))
                .contains(new SchemaChange.Reload("its columns changed again before its rows were read"));
        assertThat(found(now, rows(ID, A)))
                .contains(new SchemaChange.Reload("its columns changed again before its rows were read"));
    }

    @Test
    void rowsBetweenTwoChangesAreFollowedUnderTheNamesTheyHad() {
        CatalogTable now =
                table(5, Map.of(4, "7", 5, "8"), ID, A, B.named("later"), N, column(5, "m", INT4, "integer"));

        Optional<SchemaChange> change = found(now, rows(ID, A, B, N.named("old")));

        assertThat(change).get().isInstanceOfSatisfying(SchemaChange.Followed.class, followed -> {
            assertThat(followed.schema().columns())
                    .extracting(Column::name, Column::fill)
                    .containsExactly(tuple("id", null), tuple("a", null), tuple("b", null), tuple("old", "7"));
            assertThat(Origin.parse(followed.schema().origin()).width()).isEqualTo(4);
        });
    }

    @Test
    void rowsOfAColumnThatMayHaveBeenReplacedAreNotGuessed() {
        CatalogTable replaced = table(4, Map.of(), ID, A, column(4, "b", TEXT, "text"));
        CatalogTable gone = table(4, Map.of(), ID, A);

        assertThat(found(replaced, rows(ID, A, B), "integer", "text", "text"))
                .contains(new SchemaChange.Reload("a column was dropped and added again under the same name"));
        assertThat(found(gone, rows(ID, A, B), "integer", "text", "text"))
                .contains(new SchemaChange.Reload("its columns changed again before its rows were read"));
    }

    @Test
    void rowsBeforeAColumnWasDroppedKeepTheirColumns() {
        assertThat(found(table(3, Map.of(), ID, A), rows(ID, A, B), "integer", "text", "text"))
                .isEmpty();
    }

    @Test
    void rowsAfterAColumnCameAndWentAreNotGuessed() {
        CatalogTable now = table(5, Map.of(), ID, A, B, column(5, "n", INT4, "integer"));

        assertThat(found(now, rows(ID, A, B, N)))
                .contains(new SchemaChange.Reload("a column came and went before its rows were read"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    character varying(5)           | character varying(9)        | true
                    character varying(5)           | text                        | true
                    text                           | character varying           | true
                    numeric(4,2)                   | numeric(6,2)                | true
                    timestamp(3) without time zone | timestamp without time zone | true
                    bit varying(3)                 | bit varying(5)              | true
                    integer                        | bigint                      | false
                    timestamp without time zone    | timestamp with time zone    | false
                    character(5)                   | text                        | false
                    character varying(5)[]         | text[]                      | false
                    text                           | json                        | false
                    """)
    void followsTypesWhoseTextStays(String before, String after, boolean followed) {
        TableSchema old = table(2, Map.of(), ID, column(2, "a", TEXT, before)).schemaOfLoad(1);

        SchemaChange change = SchemaChange.between(old, table(2, Map.of(), ID, column(2, "a", TEXT, after)), 2);

        assertThat(change instanceof SchemaChange.Followed).isEqualTo(followed);
    }

    @Test
    void originReadsBack() {
        Origin origin = new Origin(
                -5,
                9,
                "1:2:3",
                Map.of("e7", "00ff", "c9", "ab"),
                Map.of(1, 700L, 9, 701L),
                Map.of(500, 900L, -1, 5L),
                Map.of(500, "/702/703", -1, "/704"));

        assertThat(Origin.parse(origin.text())).isEqualTo(origin);
        assertThat(Origin.parse("")).isEqualTo(Origin.UNKNOWN);
        assertThat(Origin.parse("oid=5 leaves=500:900").attached()).isEmpty();
        assertThat(origin.text())
                .isEqualTo("oid=4294967291 width=9 membership=1:2:3 types=c9:ab,e7:00ff columns=1:700,9:701"
                        + " leaves=4294967295:5,500:900 attached=4294967295:/704,500:/702/703");
    }
}
