package io.tributary.target.transform;

import static io.tributary.target.transform.TransformedTable.TABLE;
import static io.tributary.target.transform.TransformedTable.joined;
import static io.tributary.target.transform.TransformedTable.schema;
import static io.tributary.target.transform.TransformedTable.transform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.LocalFiles;
import io.tributary.landing.TableEvent;
import io.tributary.merge.MergeSettings;
import io.tributary.target.DuckDb;
import io.tributary.target.Target;
import io.tributary.target.iceberg.IcebergSettings;
import io.tributary.target.iceberg.IcebergTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TransformingTargetTest {
    private static final TableSchema PERSON =
            schema(1, List.of(1), "PersonID int32", "FullName text", "City text", "Notes text");
    private static final TableSchema KEYLESS = schema(1, List.of(), "PersonID int32", "City text");
    private static final String SELECT = "PersonID, trim(FullName) AS full_name, upper(City) AS city";

    @TempDir
    private Path scratch;

    private TransformedTable person(Transform transform) {
        return new TransformedTable(scratch, PERSON, transform);
    }

    @Test
    void loadedRowsPassTheConditionAndGetTheColumnsOfTheSelect() {
        TransformedTable person = person(transform("City <> ''", SELECT));
        person.log.load("1, Ann ,Oslo,n\n2,Bob,\"\",n\n", "3,\"C,D\",,n\n4,Eve, Rome,\n");

        assertThat(person.apply().rows()).isEqualTo(2);

        assertThat(person.rows()).containsExactly("1,Ann,OSLO\n", "4,Eve, ROME\n");
    }

    @Test
    void rowsEnterAndLeaveTheConditionWhateverWasThere() {
        TransformedTable person = person(transform("City <> ''", SELECT));
        person.log.load("1,Ann,Oslo,n\n2,Bob,\"\",n\n3,Cid,Rome,n\n");
        person.log.changes("U,1,Ann,,n\nU,2,Bob,Bonn,n\nU,3,Cid,Paris,n\nI,4,Dan,,n\nI,5,Eve,Lima,n\n");
        person.apply();

        assertThat(person.rows()).containsExactly("2,Bob,BONN\n", "3,Cid,PARIS\n", "5,Eve,LIMA\n");

        person.log.changes("D,4,,,\nD,2,,,\nU,5,Eve,,n\nU,5,Eve,Quito,n\nU,1,Ann,Oslo,n\nD,3,,,\nI,3,New,Kiel,n\n");
        person.apply();

        assertThat(person.rows()).containsExactly("1,Ann,OSLO\n", "3,New,KIEL\n", "5,Eve,QUITO\n");
    }

    @Test
    void valuesThatNoExpressionTouchesKeepTheirBytes() {
        TransformedTable person = person(transform("length(Notes) > 0", "Notes, PersonID, FullName, upper(City) AS c"));
        person.log.load("1,\"a\"\"b\",x,\"two\r\nlines\"\n2,\"\",\"__unchanged__\",__unchanged__\n3,,, 007 \n4,a,b,\n");
        person.log.changes("I,5,\"__unchanged__\",\"\",\"\"\"\"\nU,3,\"\",__unchanged__x,1e5\n");
        person.apply();

        assertThat(TransformedTable.content(person.lake))
                .isEqualTo("\"two\r\nlines\",1,\"a\"\"b\",X\n\"__unchanged__\",2,\"\",__UNCHANGED__\n"
                        + "1e5,3,\"\",__UNCHANGED__X\n\"\"\"\",5,\"__unchanged__\",\"\"\n");
    }

    @Test
    void rowThatMovesToAnotherKeyLeavesTheOldOne() {
        TransformedTable person = person(transform("City <> ''", SELECT));
        person.log.load("1,Ann,Oslo,n\n2,Bob,,n\n3,Cid,Rome,n\n4,Dan,Kiel,n\n");
        person.log.changes("D,1,,,\nI,11,Ann,Oslo,n\nD,2,,,\nI,12,Bob,Bonn,n\nD,3,,,\nI,13,Cid,,n\nD,4,,,\n");
        person.log.changes("I,14,Dan,Kiel,n\n");
        person.apply();

        assertThat(person.rows()).containsExactly("11,Ann,OSLO\n", "12,Bob,BONN\n", "14,Dan,KIEL\n");
    }

    @Test
    void valueThatWasNotSentStaysAndSoDoesWhatIsMadeOfItAlone() {
        TransformedTable person =
                person(transform("City <> ''", "PersonID, City, Notes, upper(Notes) AS loud, length(FullName) AS n"));
        person.log.load("1,Ann,Oslo,hey\n2,Bob,Bonn,ho\n");
        person.log.changes("U,1,Anna,Rome,__unchanged__\nU,2,__unchanged__,Kiel,x\n");
        person.apply();

        assertThat(person.rows()).containsExactly("1,Rome,hey,HEY,4\n", "2,Kiel,x,X,3\n");
    }

    @Test
    void rowThatMovesTakesTheValuesThatWereNotSentAlong() {
        TransformedTable person = person(transform("City <> ''", "PersonID, City, upper(Notes) AS loud"));
        person.log.load("1,Ann,Oslo,hey\n2,Bob,Bonn,ho\n3,Cid,Kiel,hi\n");
        person.log.changes("U,3,Cid,Ulm,__unchanged__\nD,1,,,\nI,11,Ann,Rome,__unchanged__\nD,2,,,\n");
        person.log.changes("I,12,Bob,,__unchanged__\nU,11,Ann,Rome,new\nD,3,,,\nI,13,Cid,Ulm,__unchanged__\n");
        person.apply();

        assertThat(person.rows()).containsExactly("11,Rome,NEW\n", "13,Ulm,HI\n");
    }

    @Test
    void withoutAConditionChangesStayTheChangesTheyAre() {
        TransformedTable person = person(transform("", "PersonID, upper(City) AS city, Notes"));
        person.log.load("1,Ann,Oslo,hey\n2,Bob,Bonn,ho\n");
        person.log.changes("D,1,,,\nI,11,Ann,Rome,__unchanged__\nU,2,Bob,__unchanged__,new\n");
        person.apply();

        assertThat(person.rows()).containsExactly("11,ROME,hey\n", "2,BONN,new\n");

        person.log.changes("U,9,No,One,x\n");
        assertFailure(person)
                .isEqualTo(failure(
                        ErrorCode.TARGET_DIVERGED,
                        "Cannot apply changes to world.person: row 1 of landing file world/person/CHANGE00000003.csv updates a row"
                                + " that the table does not have",
                        "The table and its source have parted. Load it again: tributary reload world.person"));
    }

    @Test
    void valueThatWasNotSentButIsNeededStopsTheTable() {
        for (Transform transform : List.of(
                transform("Notes <> ''", ""),
                transform("", "PersonID, City || Notes AS both"),
                joined("", "PersonID, City, c.country", "c.city = Notes"))) {
            TransformedTable person = person(transform);
            person.putReference("city,country\nOslo,Norway\n");
            person.log.load("1,Ann,Oslo,hey\n");
            person.log.changes("I,2,Bob,Bonn,x\nU,1,Ann,Rome,__unchanged__\n");
            String needing = transform.join() != null
                    ? "the join"
                    : transform.where().isEmpty() ? "column both" : "the condition";

            assertFailure(person)
                    .isEqualTo(failure(
                            ErrorCode.VALUE_UNSUPPORTED,
                            "Cannot transform world.person: row 2 of landing file world/person/CHANGE00000002.csv lacks the value"
                                    + " of column Notes, which its update left alone and " + needing + " needs",
                            sendAll()));
        }
    }

    private static String sendAll() {
        return "Let the source send whole rows: ALTER TABLE world.person REPLICA IDENTITY FULL in PostgreSQL,"
                + " binlog_row_image = FULL in MySQL; then load the table again: tributary reload world.person";
    }

    @Test
    void rowThatEntersWithoutAllItsValuesStopsTheTable() {
        TransformedTable person = person(transform("City <> ''", "PersonID, City, Notes"));
        person.log.load("1,Ann,,hey\n2,Bob,,ho\n");
        person.log.changes("U,1,Ann,Rome,__unchanged__\n");

        assertFailure(person)
                .isEqualTo(failure(
                        ErrorCode.TARGET_DIVERGED,
                        "Cannot apply changes to world.person: row 1 of landing file world/person/CHANGE00000002.csv updates a row"
                                + " that the table does not have; if it begins to pass the condition there, some of its values"
                                + " were not sent",
                        sendAll()));

        person.log.load("1,Ann,Rome,hey\n2,Bob,,ho\n");
        person.log.changes("D,2,,,\nI,3,Bob,Bonn,__unchanged__\n");
        assertFailure(person)
                .satisfies(stopped -> assertThat(stopped.orElseThrow().hint()).isEqualTo(sendAll()));
    }

    @Test
    void equalRowsWithoutAKeyStayEqual() {
        TransformedTable rows = new TransformedTable(scratch, KEYLESS, transform("City <> ''", "upper(City) AS city"));
        rows.log.load("1,a\n2,a\n3,b\n3,b\n4,\n");
        rows.log.changes("D,1,a\nI,5,A\nD,4,\nI,6,c\nD,3,b\nI,__unchanged__,d\n");
        rows.apply();

        assertThat(rows.rows()).containsExactly("A\n", "A\n", "B\n", "C\n", "D\n");
    }

    @Test
    void joinOfRowsWithoutAKeyIsRefused() {
        TransformedTable rows = new TransformedTable(scratch, KEYLESS, joined("", "City, c.country", "c.city = City"));
        rows.putReference("city,country\n");
        rows.log.load("1,a\n");

        assertFailure(rows)
                .isEqualTo(failure(
                        ErrorCode.CONFIGURATION_INVALID,
                        "Cannot transform world.person: a join needs a table with a key, so that a row can be told apart from its"
                                + " earlier self",
                        "Correct the transform of world.person in the pipeline file"));
    }

    @Test
    void referenceAddsItsColumnsOrNull() {
        TransformedTable person = person(
                joined("c.country IS NULL OR c.country <> 'Italy'", "PersonID, c.country, City", "c.city = City"));
        person.putReference("city,country\nOslo,Norway\nRome,Italy\n\"Sao, Paulo\",\"\"\n");
        person.log.load("1,Ann,Oslo,\n2,Bob,Rome,\n3,Cid,Nowhere,\n4,Dan,,\n5,Eve,\"Sao, Paulo\",\n");
        person.log.changes("U,1,Ann,Rome,x\nU,2,Bob,Oslo,x\nI,6,Fay,Oslo,x\n");
        person.apply();

        assertThat(person.rows())
                .containsExactly(
                        "2,Norway,Oslo\n", "3,,Nowhere\n", "4,,\n", "5,\"\",\"Sao, Paulo\"\n", "6,Norway,Oslo\n");
    }

    @Test
    void laterChangesSeeTheReferenceAsItIsThen() {
        TransformedTable person = person(joined("", "PersonID, c.country", "c.city = City"));
        person.putReference("city,country\nOslo,Norway\n");
        person.log.load("1,Ann,Oslo,\n2,Bob,Oslo,\n");
        person.apply();
        person.putReference("country,city\nNorge,Oslo\n");
        person.log.changes("U,2,Bob,Oslo,x\nI,3,Cid,Oslo,x\n");
        assertThat(warnings(person::apply))
                .containsExactly(
                        "reference file changed: rows already applied keep what they got until they change or the"
                                + " table is loaded again");

        assertThat(person.rows()).containsExactly("1,Norway\n", "2,Norge\n", "3,Norge\n");
        person.log.changes("U,1,Bob,Oslo,x\n");
        assertThat(warnings(person::apply)).isEmpty();
        assertThat(person.rows()).containsExactly("1,Norge\n", "2,Norge\n", "3,Norge\n");
    }

    private static List<String> warnings(Runnable step) {
        Logger logger = (Logger) LoggerFactory.getLogger(TransformingTarget.class);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        logger.addAppender(events);
        try {
            step.run();
        } finally {
            logger.detachAppender(events);
        }
        return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void severalMatchesInTheReferenceStopTheTable() {
        TransformedTable person = person(joined("", "PersonID, c.country", "c.city = City"));
        person.putReference("city,country\nOslo,Norway\nOslo,Norge\nRome,Italy\n");
        person.log.load("1,Ann,Rome,\n2,Bob,Oslo,\n");

        assertFailure(person)
                .isEqualTo(failure(
                        ErrorCode.CONFIGURATION_INVALID,
                        "Cannot transform world.person: row 2 of landing file world/person/LOAD00000001.csv matches more than one"
                                + " row of the reference file memory:cities.csv",
                        "Leave one row for each value in memory:cities.csv, or correct the transform's join.on"));
    }

    @Test
    void missingReferenceIsTriedAgain() {
        TransformedTable person = person(joined("", "PersonID, c.country", "c.city = City"));
        person.log.load("1,Ann,Rome,\n");

        assertFailure(person)
                .isEqualTo(failure(
                        ErrorCode.FILE_NOT_FOUND,
                        "Cannot read the reference file memory:cities.csv: it is not there",
                        "Put the file there, or correct the transform's join.file"));

        person.putReference("city,country\nRome,Italy\n");
        person.apply();
        assertThat(person.rows()).containsExactly("1,Italy\n");
        assertThat(person.failure()).isEmpty();
    }

    @Test
    void columnsOfTheSourceComeAndGoWhereAllAreSelected() {
        TransformedTable person = person(transform("PersonID < 100", "*, length(FullName) AS letters"));
        person.log.load("1,Ann,Oslo,n\n200,Bob,Bonn,n\n");
        List<Column> columns = PERSON.columns();
        Column town = new Column(3, "Town", new ColumnType.Text(), "text", null);
        Column added = new Column(5, "Age", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "int4", "7");
        person.log.alter(
                new TableSchema(TABLE, 2, List.of(added, columns.get(0), columns.get(1), town), List.of(1), ""));
        person.log.changes("I,8,2,Bobby,Rome\nU,9,200,Bob,x\n");
        person.apply();

        assertThat(person.rows()).containsExactly("7,1,Ann,Oslo,3\n", "8,2,Bobby,Rome,5\n");
    }

    @Test
    void columnThatAnExpressionNeedsAndIsGoneStopsTheTable() {
        TransformedTable person = person(transform("", SELECT));
        person.log.load("1,Ann,Oslo,n\n");
        person.apply();
        person.log.alter(schema(2, List.of(1), "PersonID int32", "FullName text", "Town text"));
        person.log.changes("I,2,Bob,Bonn\n");

        assertFailure(person)
                .isEqualTo(failure(
                        ErrorCode.CONFIGURATION_INVALID,
                        "Cannot transform world.person: \"PersonID, trim(FullName) AS full_name, upper(City) AS city\", character 46"
                                + " (City): no such column; known are PersonID, FullName, Town",
                        "Correct the transform of world.person in the pipeline file"));
    }

    @Test
    void anotherTransformNeedsTheTableLoadedAgain() {
        TransformedTable person = person(transform("City <> ''", ""));
        person.log.load("1,Ann,Oslo,n\n2,Bob,,n\n");
        person.apply();

        person.become(transform("City IS NULL", ""));
        person.log.changes("I,3,Cid,,n\n");
        assertFailure(person)
                .isEqualTo(failure(
                        ErrorCode.TARGET_DIVERGED,
                        "Cannot apply changes to world.person: its rows were made by another transform than the pipeline file's",
                        "Load the table again: tributary reload world.person, or put the transform back as it was"));
        assertThat(person.rows()).containsExactly("1,Ann,Oslo,n\n");

        person.log.load("1,Ann,Oslo,n\n2,Bob,,n\n3,Cid,,n\n");
        person.apply();
        assertThat(person.rows()).containsExactly("2,Bob,,n\n", "3,Cid,,n\n");
        assertThat(person.failure()).isEmpty();

        person.become(null);
        person.log.changes("I,4,Dan,Oslo,n\n");
        assertFailure(person)
                .satisfies(stopped -> assertThat(stopped.orElseThrow().message())
                        .isEqualTo(
                                "Cannot apply changes to world.person: its rows were made by a transform that the pipeline file"
                                        + " no longer has"));

        person.log.load("4,Dan,Oslo,n\n");
        person.apply();
        assertThat(person.rows()).containsExactly("4,Dan,Oslo,n\n");
        assertThat(person.notes.list("")).isEmpty();

        person.become(transform("City IS NULL", ""));
        person.log.changes("I,5,Eve,,n\n");
        assertFailure(person).satisfies(stopped -> assertThat(
                        stopped.orElseThrow().message())
                .isEqualTo("Cannot apply changes to world.person: its rows were not transformed when it was loaded"));
    }

    @Test
    void newLoadMayNeedColumnsThatWereNotThereBefore() {
        TransformedTable person = person(transform("City <> ''", "PersonID, FullName"));
        person.log.load("1,Ann,Oslo,n\n");
        person.apply();
        person.log.alter(
                schema(2, List.of(1), "PersonID int32", "FullName text", "City text", "Notes text", "Age int32"));
        person.become(transform("Age > 1", "Age, PersonID"));
        person.log.load("1,Ann,Oslo,n,1\n2,Bob,Bonn,n,2\n");
        person.apply();

        assertThat(person.rows()).containsExactly("2,2\n");
    }

    @Test
    void typedTargetGetsTheColumnsThatItsRowsHave(@TempDir Path lake) {
        TransformedTable person = person(transform("City <> ''", "PersonID, upper(City) AS made"));
        person.log.load("1,Ann,Oslo,n\n2,Bob,,n\n");
        applyToIceberg(person, lake);
        person.become(transform("", "PersonID, length(City) AS made, FullName"));
        person.log.load("1,Ann,Oslo,n\n2,Bob,,n\n");
        assertThat(applyToIceberg(person, lake)).isEqualTo(2);
        person.log.changes("I,3,Cid,Rome,n\nD,1,,,\nI,4,Dan,Kiel,n\n");
        assertThat(applyToIceberg(person, lake)).isEqualTo(3);
        person.become(null);
        person.log.load("1,Ann,Oslo,n\n");
        assertThat(applyToIceberg(person, lake)).isEqualTo(1);
        assertThat(person.failure()).isEmpty();
    }

    private long applyToIceberg(TransformedTable table, Path lake) {
        TransformedFiles files = new TransformedFiles(table.log.files());
        try (Target target = table.over(
                IcebergTarget.open(
                        new LocalFiles(lake), IcebergSettings.DEFAULT, files, MergeSettings.in(scratch), "me"),
                files)) {
            return table.log
                    .plan(target.applied(TABLE))
                    .map(target::apply)
                    .orElseThrow()
                    .rows();
        }
    }

    @Test
    void referenceOfOtherTypesNeedsTheTableLoadedAgain() throws Exception {
        TransformedTable person = person(new Transform(
                TABLE, "", "PersonID, c.code", new Transform.Join("cities.parquet", "c", "c.city = City")));
        person.putReference("cities.parquet", parquet("SELECT 'Oslo' AS city, 7 AS code"));
        person.log.load("1,Ann,Oslo,n\n");
        person.apply();
        person.putReference("cities.parquet", parquet("SELECT 'Oslo' AS city, 'seven' AS code"));
        person.log.changes("I,2,Bob,Oslo,n\n");

        assertFailure(person)
                .isEqualTo(failure(
                        ErrorCode.TARGET_DIVERGED,
                        "Cannot apply changes to world.person: columns of its transform have other types than when it was loaded",
                        "Load the table again: tributary reload world.person, or put a reference file back that has the types it"
                                + " had"));
        assertThat(person.rows()).containsExactly("1,7\n");
    }

    private byte[] parquet(String query) throws Exception {
        Path file = scratch.resolve("reference.parquet");
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
        }
        return Files.readAllBytes(file);
    }

    @Test
    void emptiedTableGoesOnWithItsTransform() {
        TransformedTable person = person(transform("City <> ''", SELECT));
        person.log.load("1,Ann,Oslo,n\n");
        person.apply();
        person.log.changes("I,2,Bob,Bonn,n\n");
        person.log.truncated();
        person.log.changes("I,3,Cid,Rome,n\nI,4,Dan,,n\n");
        person.log.commit(new TableEvent.Truncated());
        person.log.changes("I,5,Eve,Kiel,n\n");
        person.apply();

        assertThat(person.rows()).containsExactly("5,Eve,KIEL\n");
    }

    @Test
    void expressionWithoutAValueNamesRowAndColumn() {
        TransformedTable person = person(transform("PersonID > 0", "PersonID, CAST(City AS INTEGER) AS zip"));
        person.log.load("1,Ann,1000,n\n-1,Bob,x,n\n2,Cid,2000,n\n3,Dan,y,n\n4,Eve,z,n\n");

        assertFailure(person)
                .isEqualTo(failure(
                        ErrorCode.VALUE_UNSUPPORTED,
                        "Cannot transform world.person: in row 4 of landing file world/person/LOAD00000001.csv, column zip has no"
                                + " value (conversion error)",
                        "Correct the transform of world.person in the pipeline file, such as with TRY_CAST in place of CAST, then"
                                + " load the table again: tributary reload world.person"));
    }

    @Test
    void valueThatExpressionsCannotHoldNamesRowAndColumn() {
        TransformedTable dates = new TransformedTable(
                scratch, schema(1, List.of(1), "id int32", "born date"), transform("", "id, year(born) AS year"));
        dates.log.load("1,2000-01-01\n2,0000-00-00\n");

        assertFailure(dates)
                .satisfies(stopped -> assertThat(stopped.orElseThrow().message())
                        .isEqualTo(
                                "Cannot transform world.person: in row 2 of landing file world/person/LOAD00000001.csv, column"
                                        + " born has a value that its type does not hold exactly"));
    }

    private AbstractThrowableAssert<?, ?> assertThatApplying(TransformedTable table) {
        return assertThatThrownBy(table::apply).isInstanceOf(PipelineException.class);
    }

    /** What is kept of the failure of applying. */
    private org.assertj.core.api.OptionalAssert<Target.Failure> assertFailure(TransformedTable table) {
        assertThatApplying(table);
        return assertThat(table.failure());
    }

    private static Optional<Target.Failure> failure(ErrorCode code, String message, String hint) {
        return Optional.of(new Target.Failure(code.name(), message, hint));
    }
}
