package io.tributary.merge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.RowCounts;
import io.tributary.ledger.Applied;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every engine that carries out plans must do. */
public abstract class MergeContract {
    private static final TableId TABLE = new TableId("world", "city");

    private final MemoryLanding landing = new MemoryLanding();

    /** The rows that the engine makes of old ones, as canonical CSV in any order. */
    protected abstract byte[] merge(Plan plan, byte[] oldRows, LandedFiles files);

    /** How many random histories of each kind to try. */
    protected int histories() {
        return 60;
    }

    @ParameterizedTest
    @EnumSource
    void randomHistoriesEndAsTheOracleSays(RandomHistory.Identity identity) {
        long seed = new Random().nextLong();
        System.out.println(getClass().getSimpleName() + " " + identity + " seed " + seed);
        Random sizes = new Random(seed);
        for (int i = 0; i < histories(); i++) {
            RandomHistory history = new RandomHistory(
                    seed + i, identity, sizes.nextInt(80), 1 + sizes.nextInt(4), 1 + sizes.nextInt(150));

            byte[] merged = merge(history.plan(), history.oldRows(), history.landing());

            assertThat(sortedRows(merged, history.plan().toSchema()))
                    .as("seed %d, history %d", seed, i)
                    .isEqualTo(history.expectedRows());
        }
    }

    @Test
    void rowsThatNobodyTouchedStay() {
        check("1,a\n2,b\n", "", "1,a\n2,b\n");
    }

    @Test
    void insertUpdateAndDeleteAreApplied() {
        check("1,a\n2,b\n3,c\n", "I,4,d\nU,2,x\nD,3,\n", "1,a\n2,x\n4,d\n");
    }

    @Test
    void upsertsPutAndRemoveRowsWhateverWasThere() {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        LandedFile first = landing.upserts(schema, 1, "I,1,x\nU,3,new\nD,2,\nD,9,\nI,4,a\nI,4,b\nU,5,c\nD,5,\n");
        LandedFile again = landing.upserts(schema, 1, "I,3,new\nD,2,\nU,4,b\n");
        Plan plan = plan(
                schema,
                schema,
                new Plan.Changes(first, schema),
                new Plan.Changes(again, schema),
                changes(schema, "U,3,last\nI,5,d\n"));

        assertThat(merged(plan, "1,old\n2,old\n7,old\n"))
                .containsExactly("1,x\n", "3,last\n", "4,b\n", "5,d\n", "7,old\n");
    }

    @Test
    void upsertsOfRowsWithoutAKeyOnlyAdd() {
        TableSchema schema = schema(1, List.of(), "a", "b");
        Plan added = plan(schema, schema, new Plan.Changes(landing.upserts(schema, 1, "I,1,x\nI,1,x\n"), schema));
        assertThat(merged(added, "1,x\n")).containsExactly("1,x\n", "1,x\n", "1,x\n");

        for (String other : List.of("U,1,x\n", "D,1,x\n")) {
            Plan plan = plan(schema, schema, new Plan.Changes(landing.upserts(schema, 1, other), schema));
            assertThatThrownBy(() -> merged(plan, "1,x\n"))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.LANDING_CORRUPT))
                    .hasMessageContaining("in a table without a key");
        }
    }

    @Test
    void lastChangeOfAKeyWins() {
        check("1,a\n", "U,1,b\nU,1,c\nI,2,x\nU,2,y\nD,1,\nI,1,z\n", "1,z\n2,y\n");
    }

    @Test
    void deleteAfterInsertLeavesNoRow() {
        check("", "I,1,a\nD,1,\n", "");
    }

    @Test
    void nullAndEmptyStringAreTwoValues() {
        check("1,\n2,\"\"\n", "U,1,\"\"\nU,2,\n", "1,\"\"\n2,\n");
    }

    @Test
    void markerIsAValueWhenItIsQuoted() {
        check("1,a\n", "U,1,\"__unchanged__\"\n", "1,\"__unchanged__\"\n");
    }

    @Test
    void loadRowsAreWrittenCanonically() {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        LandedFile load = landing.load(schema, 1, "\"1\",\"\\.\"\r\n2,__unchanged__\n3,\"a\"\"b\"\n");
        Plan plan = plan(schema, schema, new Plan.Replace(List.of(load), schema));

        assertThat(merged(plan, "9,gone\n")).containsExactly("1,\\.\n", "2,\"__unchanged__\"\n", "3,\"a\"\"b\"\n");
    }

    @Test
    void changesFollowTheLoadTheyBelongTo() {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        LandedFile first = landing.load(schema, 1, "1,a\n2,b\n");
        LandedFile second = landing.load(schema, 1, "3,c\n");
        Plan plan = plan(
                schema,
                schema,
                new Plan.Replace(List.of(first, second), schema),
                changes(schema, "D,1,\nU,3,x\n"),
                changes(schema, "I,1,again\n"));

        assertThat(merged(plan, "1,old\n9,old\n")).containsExactly("1,again\n", "2,b\n", "3,x\n");
    }

    @Test
    void truncationLeavesNothingOfWhatCameBefore() {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        Plan plan =
                plan(schema, schema, changes(schema, "I,5,gone\n"), new Plan.Truncate(), changes(schema, "I,1,a\n"));

        assertThat(merged(plan, "1,old\n")).containsExactly("1,a\n");
    }

    @Test
    void unchangedValuesComeFromTheOldRow() {
        check3("1,a,b\n", "U,1,x,__unchanged__\n", "1,x,b\n");
    }

    @Test
    void unchangedValuesComeFromTheBatch() {
        check3("", "I,1,a,b\nU,1,__unchanged__,y\nU,1,x,__unchanged__\n", "1,x,y\n");
    }

    @Test
    void partialUpdatesOfDifferentColumnsAddUp() {
        check3("1,a,b\n", "U,1,x,__unchanged__\nU,1,__unchanged__,y\n", "1,x,y\n");
    }

    @Test
    void movedRowTakesUnchangedValuesAlong() {
        check3("1,a,b\n2,c,d\n", "D,1,,\nI,5,x,__unchanged__\n", "2,c,d\n5,x,b\n");
    }

    @Test
    void chainOfMovesTakesUnchangedValuesAlong() {
        check3(
                "1,a,b\n",
                "U,1,p,__unchanged__\nD,1,,\nI,2,__unchanged__,__unchanged__\nU,2,__unchanged__,q\nD,2,,\n"
                        + "I,3,__unchanged__,__unchanged__\nI,1,new,new\n",
                "1,new,new\n3,p,q\n");
    }

    @Test
    void movedRowMayTakeTheKeyOfADeletedOne() {
        check3("1,a,b\n2,c,d\n", "D,2,,\nD,1,,\nI,2,x,__unchanged__\n", "2,x,b\n");
        check3("2,c,d\n1,a,b\n", "D,2,,\nD,1,,\nI,2,x,__unchanged__\n", "2,x,b\n");
    }

    @Test
    void fileMayEndBetweenTheTwoRowsOfAMove() {
        TableSchema schema = schema(1, List.of(1), "id", "v", "w");
        Plan plan = plan(
                schema,
                schema,
                changes(schema, "U,2,x,__unchanged__\nD,1,,\n"),
                changes(schema, "I,5,__unchanged__,y\nD,2,,\n"),
                changes(schema, "I,6,__unchanged__,__unchanged__\n"));

        assertThat(merged(plan, "1,a,b\n2,c,d\n")).containsExactly("5,a,y\n", "6,x,d\n");
    }

    @Test
    void twoRowsMayTradeTheirKeys() {
        check3(
                "1,a,b\n2,c,d\n",
                "D,1,,\nI,3,__unchanged__,__unchanged__\nD,2,,\nI,1,__unchanged__,__unchanged__\nD,3,,\n"
                        + "I,2,__unchanged__,__unchanged__\n",
                "1,c,d\n2,a,b\n");
    }

    @Test
    void movedRowMayComeBack() {
        check3("1,a,b\n", "D,1,,\nI,2,__unchanged__,x\nD,2,,\nI,1,__unchanged__,__unchanged__\n", "1,a,x\n");
    }

    @Test
    void movedRowMayGo() {
        check3("1,a,b\n", "D,1,,\nI,2,__unchanged__,x\nD,2,,\n", "");
    }

    @Test
    void unchangedPartOfACompositeKeyComesFromTheDeletion() {
        TableSchema schema = schema(1, List.of(1, 3), "id", "v", "part");
        Plan plan = plan(schema, schema, changes(schema, "D,1,,\"p,q\"\nI,2,__unchanged__,__unchanged__\n"));

        assertThat(merged(plan, "1,a,\"p,q\"\n1,b,r\n")).containsExactly("1,b,r\n", "2,a,\"p,q\"\n");
    }

    @Test
    void rowsWithoutAKeyAreCounted() {
        TableSchema schema = schema(1, List.of(), "a", "b");
        Plan plan = plan(schema, schema, changes(schema, "I,x,\nD,y,\nD,y,\nI,z,\nD,z,\nI,y,\"\"\nD,w,1\nI,w,1\n"));

        assertThat(merged(plan, "x,\ny,\ny,\ny,\nw,1\n")).containsExactly("w,1\n", "x,\n", "x,\n", "y,\n", "y,\"\"\n");
    }

    @Test
    void unchangedValuesOfARowWithoutAKeyComeFromTheDeletion() {
        TableSchema schema = schema(1, List.of(), "a", "b");
        Plan plan = plan(schema, schema, changes(schema, "D,x,long\nI,y,__unchanged__\n"));

        assertThat(merged(plan, "x,long\n")).containsExactly("y,long\n");
    }

    @Test
    void rowOfOneNullIsARow() {
        TableSchema schema = schema(1, List.of(), "a");
        Plan plan = plan(schema, schema, changes(schema, "I,\nD,x\n"));

        assertThat(merged(plan, "\nx\n")).containsExactly("\n", "\n");
    }

    @Test
    void addedColumnShowsItsFillAndDroppedOneDisappears() {
        TableSchema before = schema(1, List.of(1), "id", "v");
        Column added = new Column(7, "added", new ColumnType.Text(), "text", "a,b");
        TableSchema after = new TableSchema(TABLE, 2, List.of(before.columns().get(0), added), List.of(1), "");
        Plan plan = plan(before, after, changes(before, "I,2,y\n"), changes(after, "I,3,\nU,1,z\n"));

        assertThat(merged(plan, "1,x\n4,x\n")).containsExactly("1,z\n", "2,\"a,b\"\n", "3,\n", "4,\"a,b\"\n");
    }

    @Test
    void newColumnsAloneAreApplied() {
        TableSchema before = schema(1, List.of(1), "id", "v");
        TableSchema after = schema(2, List.of(1), "id", "v", "w");

        assertThat(merged(plan(before, after), "1,x\n")).containsExactly("1,x,\n");
    }

    @Test
    void keyMayChangeFromOneVersionToTheNext() {
        TableSchema before = schema(1, List.of(1), "id", "code", "v");
        TableSchema after = schema(2, List.of(2), "id", "code", "v");
        Plan plan = plan(
                before,
                after,
                changes(before, "U,1,c9,x\nI,2,c2,y\n"),
                changes(after, "U,7,c9,__unchanged__\nD,,c2,\n"));

        assertThat(merged(plan, "1,c1,a\n3,c3,b\n")).containsExactly("3,c3,b\n", "7,c9,x\n");
    }

    @Test
    void tableMayGetAKey() {
        TableSchema before = schema(1, List.of(), "id", "v");
        TableSchema after = schema(2, List.of(1), "id", "v");
        Plan plan = plan(before, after, changes(before, "D,1,a\n"), changes(after, "U,1,b\n"));

        assertThat(merged(plan, "1,a\n1,a\n2,b\n")).containsExactly("1,b\n", "2,b\n");
    }

    @Test
    void changesThatDoNotFitTheRowsProveADivergence() {
        diverges("1,a\n", "I,2,b\nI,1,x\n", 2, "inserts a row whose key the table already has");
        diverges("1,a\n", "I,2,b\nU,3,x\n", 2, "updates a row that the table does not have");
        diverges("1,a\n", "D,4,\n", 1, "deletes a row that the table does not have");
        diverges("1,a\n1,b\n", "U,1,x\n", 1, "changes a row that the table has twice");
    }

    @Test
    void upsertOfARowThatIsThereTwiceProvesADivergence() {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        for (String upserts : List.of("U,2,x\nU,1,x\n", "I,2,x\nI,1,x\n", "D,2,\nD,1,\n")) {
            Plan plan = plan(schema, schema, new Plan.Changes(landing.upserts(schema, 1, upserts), schema));

            assertThatThrownBy(() -> merged(plan, "1,a\n1,b\n"))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.TARGET_DIVERGED))
                    .hasMessageContaining("row 2 of landing file")
                    .hasMessageEndingWith("changes a row that the table has twice");
        }
    }

    @Test
    void changesThatDoNotFitEachOtherProveADivergence() {
        diverges("", "I,1,a\nI,1,b\n", 2, "inserts a row whose key the table already has");
        diverges("1,a\n", "D,1,\nU,1,x\n", 2, "updates a row that the table does not have");
        diverges("1,a\n", "D,1,\nU,1,__unchanged__\n", 2, "updates a row that the table does not have");
        diverges("1,a\n", "D,1,\nD,1,\n", 2, "deletes a row that the table does not have");
    }

    @Test
    void partialUpdateOfAMissingRowProvesADivergence() {
        diverges("1,a\n", "I,2,b\nU,3,__unchanged__\n", 2, "updates a row that the table does not have");
    }

    @Test
    void moveOfAMissingRowProvesADivergence() {
        assertThat(refused(List.of(1), "1,a\n", "I,2,b\nD,3,\nI,4,__unchanged__\n")
                        .code())
                .isEqualTo(ErrorCode.TARGET_DIVERGED);
    }

    @Test
    void deletingMoreCopiesThanThereAreProvesADivergence() {
        PipelineException failure = refused(List.of(), "x,1\nx,1\n", "D,x,1\nI,x,1\nD,x,1\nD,x,1\nD,x,1\n");

        assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
        assertThat(failure).hasMessageContaining("deletes a row that the table does not have");
    }

    @Test
    void unchangedValuesInAnInsertOfItsOwnAreRefused() {
        malformed("I,1,__unchanged__\n", "row 1 is malformed in column 1 (Op): an insert with unchanged values");
        malformed("D,1,\nI,2,x\nI,3,__unchanged__\n", "row 3 is malformed in column 1 (Op)");
    }

    @Test
    void unchangedKeyIsRefused() {
        malformed("U,__unchanged__,x\n", "row 1 is malformed in column 2 (id): no value");
        malformed("D,__unchanged__,\n", "row 1 is malformed in column 2 (id): no value");
    }

    @Test
    void unknownOperationIsRefused() {
        malformed("I,1,x\nX,2,y\n", "row 2 is malformed in column 1 (Op): not one of the operations");
    }

    @Test
    void updateInATableWithoutAKeyIsRefused() {
        assertThat(refused(List.of(), "x,1\n", "U,x,1\n")).hasMessageContaining("row 1");
    }

    @Test
    void damagedFilesAreRefused() {
        damaged("I,1,a\nI,2,", "row 2 is cut off");
        damaged("I,1,a\n", "ends after 6 bytes and 1 rows, its commit says 18 bytes");
        damaged("", "ends after 0 bytes and 0 rows, its commit says 18 bytes");
        damaged("I,1,a\nI,2,b\nI,9,c\n", "over rows 1 to 3, its commit says");
        damaged("I,1,a\nI,2\nI,3,c\n", "row 2 has 2 fields, expected 3");
        damaged("I,1,a\nI,2,\"b\nI,3,c\n", "row 2 is cut off");
        damaged("I,1,a\nI,2,b\nD,3,c\n", "over rows 1 to 3, its commit says");
    }

    @Test
    void damageThatLooksLikeADivergenceIsCalledDamage() {
        damaged("I,1,a\nI,1,b\nI,3,c\n", "check sum");
        damaged("I,1,a\nI,2,b\nU,8,c\n", "check sum");
    }

    @Test
    void damagedLoadFilesAreRefused() {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        for (String damage : List.of("1,a\n2,b", "1,a\n", "1,a\n9,b\n", "1,a\n2\n", "1,a\n2,\u0000\n")) {
            LandedFile load = landing.load(schema, 1, "1,a\n2,b\n");
            landing.damage(load, damage);
            Plan plan = plan(schema, schema, new Plan.Replace(List.of(load), schema), changes(schema, "U,9,z\n"));

            assertThatThrownBy(() -> merged(plan, ""))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.LANDING_CORRUPT))
                    .hasMessageContaining(load.path())
                    .hasMessageContaining("row");
        }
    }

    @Test
    void wrongRowCountIsRefused() {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        LandedFile file = landing.changes(schema, 1, "I,1,a\n");
        LandedFile other =
                new LandedFile(file.path(), file.kind(), 1, 1, new RowCounts(0, 1, 0), file.bytes(), file.crc32c());
        Plan plan = plan(schema, schema, new Plan.Changes(other, schema));

        assertThatThrownBy(() -> merged(plan, ""))
                .hasMessageContaining("holds 1 inserts, 0 updates and 0 deletes, its commit says 0 inserts, 1 updates");
    }

    private void check(String oldRows, String changes, String expected) {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        assertThat(merged(plan(schema, schema, changes(schema, changes)), oldRows))
                .isEqualTo(sortedRows(expected.getBytes(UTF_8), schema));
    }

    private void check3(String oldRows, String changes, String expected) {
        TableSchema schema = schema(1, List.of(1), "id", "v", "w");
        assertThat(merged(plan(schema, schema, changes(schema, changes)), oldRows))
                .isEqualTo(sortedRows(expected.getBytes(UTF_8), schema));
    }

    private void diverges(String oldRows, String changes, int row, String finding) {
        PipelineException failure = refused(List.of(1), oldRows, changes);

        assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
        assertThat(failure)
                .hasMessageStartingWith(
                        "Cannot apply changes to world.city: row " + row + " of landing file world/city/")
                .hasMessageEndingWith(finding);
        assertThat(failure.hint()).contains("tributary reload world.city");
    }

    private void malformed(String changes, String finding) {
        PipelineException failure = refused(List.of(1), "1,a\n", changes);

        assertThat(failure.code()).isEqualTo(ErrorCode.LANDING_CORRUPT);
        assertThat(failure).hasMessageContaining(finding);
    }

    private void damaged(String content, String finding) {
        TableSchema schema = schema(1, List.of(1), "id", "v");
        LandedFile file = landing.changes(schema, 1, "I,1,a\nI,2,b\nI,3,c\n");
        landing.damage(file, content);

        assertThatThrownBy(() -> merged(plan(schema, schema, new Plan.Changes(file, schema)), ""))
                .isInstanceOfSatisfying(PipelineException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.LANDING_CORRUPT);
                    assertThat(failure).hasMessageContaining(file.path()).hasMessageContaining(finding);
                    assertThat(failure.hint()).contains("tributary reload world.city");
                });
    }

    private PipelineException refused(List<Integer> key, String oldRows, String changes) {
        TableSchema schema = schema(1, key, "id", "v");
        Plan plan = plan(schema, schema, changes(schema, changes));
        try {
            merged(plan, oldRows);
        } catch (PipelineException e) {
            return e;
        }
        throw new AssertionError("not refused: " + changes);
    }

    private Plan.Changes changes(TableSchema schema, String csv) {
        return new Plan.Changes(landing.changes(schema, 1, csv), schema);
    }

    private List<String> merged(Plan plan, String oldRows) {
        return sortedRows(merge(plan, oldRows.getBytes(UTF_8), landing), plan.toSchema());
    }

    static Plan plan(TableSchema from, TableSchema to, Plan.Step... steps) {
        Applied before = new Applied(1, 1, from.version(), Position.NONE, null, 0, 0);
        Applied after = new Applied(2, 1, to.version(), Position.NONE, null, 0, 0);
        return new Plan(from.table(), before, after, from, to, Arrays.asList(steps));
    }

    /** Columns with the ids 1, 2, 3…. */
    static TableSchema schema(int version, List<Integer> key, String... names) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            columns.add(new Column(i + 1, names[i], new ColumnType.Text(), "text", null));
        }
        return new TableSchema(TABLE, version, columns, key, "");
    }

    /** One string a row, its line end included. */
    static List<String> sortedRows(byte[] csv, TableSchema schema) {
        List<String> names =
                schema.columns().stream().map(column -> column.name()).toList();
        CsvRowReader reader = new CsvRowReader(
                new ByteArrayInputStream(csv), new CsvSource("merged rows", names, ErrorCode.INTERNAL, ""));
        List<String> rows = new ArrayList<>();
        while (reader.next()) {
            rows.add(new String(reader.buffer(), reader.rowStart(), reader.rowEnd() - reader.rowStart(), UTF_8));
        }
        rows.sort(null);
        return rows;
    }
}
