package io.tributary.capture.dms;

import static io.tributary.capture.dms.DmsFolderRig.PERSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.Check;
import io.tributary.capture.dms.DmsFolderCapture.Look;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.landing.LandingSample;
import io.tributary.landing.dms.DmsSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the files that DMS writes to a folder. */
@Timeout(60)
class DmsFolderTest {
    @TempDir
    Path scratch;

    private DmsFolderRig rig;

    @BeforeEach
    void newRig() {
        rig = new DmsFolderRig(scratch);
    }

    private static Map<String, Object> header() {
        return Map.of("AddColumnName", true);
    }

    private void settings(Map<String, ?> settings) {
        rig.settings = DmsSettings.parse(settings).settings();
    }

    @Test
    void loadAndChangesMakeTheFinalTable() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n2,\"B, \"\"C\"\"\",\n3,Cid,\"\"\n");
        rig.person("20240307-150405123.csv", "U,1,Ann,Bergen\nI,4,Dan,Rome\nD,2,,\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Bergen", "3,Cid,\"\"", "4,Dan,Rome");
    }

    @Test
    void severalLoadFilesAreOneSnapshot() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("LOAD0000000A.csv", "2,Bob,Rome\n");
        rig.person("SEGMENT2_LOAD00000001.csv", "3,Cid,Bonn\n");
        rig.person("part_a/LOAD00000001.csv", "4,Dan,Graz\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Oslo", "2,Bob,Rome", "3,Cid,Bonn", "4,Dan,Graz");
    }

    @Test
    void changesInFoldersOfDatesAreInTheOrderOfTheirNames() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("2024/03/07/20240307-235959999.csv", "U,1,Ann,Rome\n");
        rig.person("2024/03/08/20240308-000000001.csv", "U,1,Ann,Bonn\n");
        rig.person("20240308-0000000015.csv", "U,1,Ann,Graz\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Graz");
    }

    @Test
    void namesInAZoneWithSummerTimeAreWarnedOf() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        settings(Map.of("DatePartitionEnabled", true, "DatePartitionTimezone", "Asia/Seoul"));
        assertThat(rig.check()).allMatch(check -> check.outcome() == Check.Outcome.OK);

        settings(Map.of("DatePartitionEnabled", true, "DatePartitionTimezone", "Europe/Berlin"));
        assertThat(rig.check())
                .filteredOn(check -> check.outcome() != Check.Outcome.OK)
                .extracting(Check::finding)
                .containsExactly(
                        "DatePartitionTimezone Europe/Berlin sets its clock back: change files of the hour that"
                                + " comes twice have names that do not tell their order");
    }

    @Test
    void compressedFilesAreRead() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write("1,Ann,Oslo\n".getBytes(StandardCharsets.UTF_8));
        }
        rig.put("world/Person_Lewis/LOAD00000001.csv.gz", zipped.toByteArray());

        assertThat(rig.rows()).containsExactly("1,Ann,Oslo");
    }

    @Test
    void compressedFileThatIsCutOffStopsItsTableUntilItIsWhole() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write("1,Ann,Oslo\n".getBytes(StandardCharsets.UTF_8));
        }
        byte[] half = java.util.Arrays.copyOf(zipped.toByteArray(), zipped.size() - 6);
        rig.put("world/Person_Lewis/LOAD00000001.csv.gz", half);
        rig.adopt();

        assertThat(rig.stopped())
                .isEqualTo(
                        "LANDING_CORRUPT: Cannot read world/Person_Lewis/LOAD00000001.csv.gz: row 1 cannot be unpacked:"
                                + " the compressed file is damaged or cut off");

        rig.put("world/Person_Lewis/LOAD00000001.csv.gz", zipped.toByteArray());
        assertThat(rig.rows()).containsExactly("1,Ann,Oslo");
    }

    @Test
    void changesThatWereAppliedBeforeOrAreInTheLoadAreAppliedOnce() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n2,Bob,Rome\n");
        rig.person("20240307-150405123.csv", "I,2,Bob,Rome\nU,1,Ann,Bonn\nI,3,Cid,Graz\n");
        rig.person("20240307-150406000.csv", "I,3,Cid,Graz\nD,3,,\nD,3,,\nU,1,Ann,Bonn\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Bonn", "2,Bob,Rome");
    }

    @Test
    void changesWithoutALoadBeginWithAnEmptyTable() {
        rig.person("20240307-150405123.csv", "I,1,Ann,Oslo\nU,2,Bob,Rome\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Oslo", "2,Bob,Rome");
    }

    @Test
    void loadThatComesAfterChangesIsLoadedBeforeThem() {
        rig.person("20240307-150405123.csv", "U,1,Ann,Rome\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");

        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n2,Bob,Bonn\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Rome", "2,Bob,Bonn");
    }

    @Test
    void loadFileThatComesAfterTheOthersIsOneSnapshotWithThem() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "D,1,,\n");
        assertThat(rig.rows()).isEmpty();

        rig.person("LOAD00000002.csv", "2,Bob,Bonn\n");

        assertThat(rig.rows()).containsExactly("2,Bob,Bonn");
        assertThat(rig.table().generation()).isEqualTo(2);
    }

    @Test
    void loadThatIsWrittenAgainReplacesTheTableAndOnlyNewChangesFollow() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "U,1,Ann,Rome\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");

        rig.person("LOAD00000001.csv", "1,Ann,Bonn\n2,Bob,Graz\n");
        rig.person("20240308-150405123.csv", "U,2,Bob,Wien\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Bonn", "2,Bob,Wien");
        assertThat(rig.table().generation()).isEqualTo(2);
    }

    @Test
    void fileWithAnEarlierNameThatBecomesVisibleLateIsPutInItsPlace() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405125.csv", "U,1,Ann,Rome\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");

        rig.person("20240307-150405124.csv", "U,1,Ann,Bonn\nI,2,Bob,Graz\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Rome", "2,Bob,Graz");
    }

    @Test
    void fileThatBecomesVisibleLateStopsTheTableWhenOthersAreGone() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "U,1,Ann,Rome\n");
        rig.person("20240307-150405125.csv", "U,1,Ann,Bonn\n");
        rig.adopt();
        rig.folder.delete("world/Person_Lewis/20240307-150405123.csv");

        rig.person("20240307-150405124.csv", "I,2,Bob,Graz\n");
        rig.adopt();

        assertThat(rig.stopped())
                .isEqualTo(
                        "LANDING_CORRUPT: Cannot go on with world.Person_Lewis. It has to be loaded again, because a change"
                                + " file became visible after later ones; but change file"
                                + " world/Person_Lewis/20240307-150405123.csv, which was applied, is not there any more, and what it"
                                + " changed would be lost");
    }

    @Test
    void aTableIsNotLoadedAgainWithoutTheLoadFilesThatItsRowsCameFrom() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("LOAD00000002.csv", "2,Bob,Rome\n");
        rig.person("20240307-150405125.csv", "U,1,Ann,Bonn\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Bonn", "2,Bob,Rome");
        rig.folder.delete("world/Person_Lewis/LOAD00000002.csv");

        rig.person("20240307-150405124.csv", "I,3,Cid,Graz\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Bonn", "2,Bob,Rome");
        assertThat(rig.stopped())
                .isEqualTo(
                        "LANDING_CORRUPT: Cannot go on with world.Person_Lewis. It has to be loaded again, because a change"
                                + " file became visible after later ones; but load file world/Person_Lewis/LOAD00000002.csv,"
                                + " which was applied, is not there any more, and its rows would be lost");
        assertThat(rig.table().stopped().hint()).isEqualTo("Let DMS load the table again (reload-target)");

        rig.reload(PERSON);
        assertThat(rig.rows()).containsExactly("1,Ann,Bonn", "2,Bob,Rome");
        assertThat(rig.stopped()).contains("because that was asked for; but load file");

        rig.person("LOAD00000001.csv", "1,Ann,Wien\n2,Bob,Rome\n");
        assertThat(rig.rows()).as("the late file is in that load").containsExactly("1,Ann,Wien", "2,Bob,Rome");
        assertThat(rig.stopped()).isEmpty();
    }

    @Test
    void aTableOfWhichNothingIsLeftIsNotLoadedAgain() {
        rig.person("LOAD00000001.csv", "1,Ann,Rome\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");
        rig.folder.delete("world/Person_Lewis/LOAD00000001.csv");

        rig.reload(PERSON);
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");
        assertThat(rig.stopped()).contains("LOAD00000001.csv, which was applied, is not there any more");
    }

    @Test
    void aTableThatBeganWithChangesIsNotLoadedAgainWithoutThem() {
        rig.person("20240307-150405123.csv", "I,1,Ann,Oslo\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Oslo");
        rig.folder.delete("world/Person_Lewis/20240307-150405123.csv");

        rig.reload(PERSON);
        assertThat(rig.rows()).containsExactly("1,Ann,Oslo");
        assertThat(rig.stopped()).contains("20240307-150405123.csv, which was applied, is not there any more");
    }

    @Test
    void aLoadOfDmsThatIsAlsoAskedForIsFollowedByNewChangesOnly() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n2,Bob,Rome\n");
        rig.person("20240307-150405123.csv", "U,1,Ann,Bonn\nD,2,,\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Bonn");

        rig.person("LOAD00000001.csv", "1,Ann,Wien\n2,Bob,Graz\n");
        rig.reload(PERSON);

        assertThat(rig.rows()).containsExactly("1,Ann,Wien", "2,Bob,Graz");
        assertThat(rig.table().generation()).as("both are one load").isEqualTo(2);
    }

    @Test
    void aLoadOfDmsIsTakenAlsoWhileAChangeFileCannotBeRead() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "U,one,Ann,Bonn\n");
        rig.adopt(() -> {
            assertThat(rig.stopped()).contains("20240307-150405123.csv: row 1 is malformed");
            rig.person("LOAD00000001.csv", "1,Ann,Wien\n");
        });
        rig.apply();
        assertThat(rig.finalRows(PERSON)).containsExactly("1,Ann,Wien");

        rig.folder.delete("world/Person_Lewis/20240307-150405123.csv");
        rig.person("20240307-150405124.csv", "U,1,Ann,Graz\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Graz");
        assertThat(rig.stopped()).isEmpty();
    }

    @Test
    void changeFileThatIsWrittenAgainStopsTheTableUntilItIsReloaded() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "U,1,Ann,Rome\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");

        rig.person("20240307-150405123.csv", "U,1,Ann,Bonn\n");
        rig.person("20240307-150405124.csv", "I,2,Bob,Graz\n");
        rig.adopt();
        assertThat(rig.stopped())
                .isEqualTo("LANDING_CORRUPT: Cannot go on with world.Person_Lewis. Change file"
                        + " world/Person_Lewis/20240307-150405123.csv was written again after it was applied");
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");

        rig.reload(PERSON);
        assertThat(rig.rows()).containsExactly("1,Ann,Bonn", "2,Bob,Graz");
        assertThat(rig.stopped()).isEmpty();
    }

    @Test
    void fileThatIsWrittenAgainBeforeItIsAppliedIsRefusedByTheTarget() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.adopt();
        rig.person("LOAD00000001.csv", "1,Ann,Rome\n");

        assertThat(rig.apply().failures().get(PERSON))
                .hasMessage(
                        "Cannot apply memory:world/Person_Lewis/LOAD00000001.csv to world.Person_Lewis: since it was noticed it has"
                                + " been written again");
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");
    }

    @Test
    void malformedFileStopsItsTableInFrontOfItAndNoOther() {
        TableId city = new TableId("world", "City");
        rig.tables = Map.of(PERSON, DmsFolderRig.PERSONS, city, DmsFolderRig.PERSONS);
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "U,1,Ann,Rome\n");
        rig.person("20240307-150405124.csv", "U,one,Ann,Bonn\n");
        rig.person("20240307-150405125.csv", "U,1,Ann,Graz\n");
        rig.put("world/City/LOAD00000001.csv", "7,Wien,A\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Rome");
        assertThat(rig.finalRows(city)).containsExactly("7,Wien,A");
        assertThat(rig.stopped())
                .isEqualTo(
                        "LANDING_CORRUPT: Cannot read world/Person_Lewis/20240307-150405124.csv: row 1 is malformed in column"
                                + " 2 (PersonID): not a whole number");

        rig.person("20240307-150405124.csv", "U,1,Ann,Bonn\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Graz");
        assertThat(rig.stopped()).isEmpty();
    }

    @Test
    void aTableWhoseFilesCannotBeReachedHoldsUpNoOther() {
        TableId city = new TableId("world", "City");
        rig.tables = Map.of(PERSON, DmsFolderRig.PERSONS, city, DmsFolderRig.PERSONS);
        rig.grace = Duration.ofMillis(200);
        rig.put("world/City/LOAD00000001.csv", "7,Wien,A\n");
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        PipelineException denied = new PipelineException(ErrorCode.FILE_IO, "Access denied", "");
        Files seen = denying(rig.folder, "world/City/", denied);

        assertThat(rig.adoptOnce(seen, () -> false)).isEqualTo(new Look(true, new TreeMap<>(Map.of(city, denied))));
        rig.apply();
        assertThat(rig.finalRows(PERSON)).containsExactly("1,Ann,Oslo");
        assertThat(rig.state().tables()).containsOnlyKeys(PERSON);

        rig.person("20240307-150405123.csv", "U,1,Ann,Rome\n");
        assertThatThrownBy(() -> rig.adopt(seen, rig.log)).isSameAs(denied);
        rig.apply();
        assertThat(rig.finalRows(PERSON)).containsExactly("1,Ann,Rome");

        assertThat(rig.rows(city)).containsExactly("7,Wien,A");
    }

    private static Files denying(Files files, String folder, PipelineException failure) {
        return watching(files, path -> {
            if (path.startsWith(folder)) {
                throw failure;
            }
        });
    }

    /** Files that are told before they are opened. */
    private static Files watching(Files files, Consumer<String> opened) {
        return (Files) Proxy.newProxyInstance(
                DmsFolderTest.class.getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open")) {
                        opened.accept(arguments[0].toString());
                    }
                    return method.invoke(files, arguments);
                });
    }

    @Test
    void fieldsThatContradictTheNameAreAnErrorThatNamesTheFile() {
        rig.person("LOAD00000001.csv", "I,1,Ann,Oslo\n");
        rig.adopt();

        assertThat(rig.stopped())
                .isEqualTo(
                        "LANDING_CORRUPT: Cannot read world/Person_Lewis/LOAD00000001.csv: it is a full load by its name, and"
                                + " changes by its number of fields, 4");

        settings(Map.of("IncludeOpForFullLoad", true));
        assertThat(rig.rows()).containsExactly("1,Ann,Oslo");
    }

    @Test
    void filesOfOtherNamesAreToldByTheirNumberOfFields() {
        rig.person("export.csv", "1,Ann,Oslo\n2,Bob,Rome\n");
        rig.person("export_changes_1.csv", "U,1,Ann,Bonn\nD,2,,\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Bonn");
    }

    @Test
    void fieldsOfAnotherNumberAreAnErrorThatSaysHowManyWereExpected() {
        rig.person("LOAD00000001.csv", "1,Ann\n");
        rig.adopt();

        assertThat(rig.stopped())
                .isEqualTo("LANDING_CORRUPT: Cannot read world/Person_Lewis/LOAD00000001.csv: its rows have 2 fields;"
                        + " world.Person_Lewis has 3 in a full load, and 4 with an operation before them");
    }

    @Test
    void tableThatNobodyDeclaresAndNoFileNamesIsRefused() {
        rig.tables = Map.of();
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.adopt();

        assertThat(rig.stopped())
                .isEqualTo(
                        "TABLE_SCHEMA_UNSUPPORTED: Cannot read world/Person_Lewis/LOAD00000001.csv: nothing says what the"
                                + " columns of world.Person_Lewis are");
    }

    @Test
    void fileWhoseNamesContradictItsKindStopsTheTableBehindTheFilesBeforeIt() {
        settings(header());
        rig.person("LOAD00000001.csv", "PersonID,FullName,City\n1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "Op,PersonID,FullName,City\nU,1,Ann,Rome\n");
        rig.person("20240307-150405124.csv", "PersonID,FullName,City\n1,Ann,Bonn\n");
        rig.person("20240307-150405125.csv", "Op,PersonID,FullName,City\nU,1,Ann,Graz\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Rome");
        assertThat(rig.stopped())
                .isEqualTo(
                        "LANDING_CORRUPT: Cannot read world/Person_Lewis/20240307-150405124.csv: it has changes by its name, and"
                                + " no column Op says which");

        rig.person("20240307-150405124.csv", "Op,PersonID,FullName,City\nU,1,Ann,Bonn\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Graz");
    }

    @Test
    void headersNameTheColumnsAndNewOnesAreFollowed() {
        settings(Map.of("AddColumnName", true, "TimestampColumnName", "dms_ts", "IncludeOpForFullLoad", true));
        rig.person("LOAD00000001.csv", "Op,dms_ts,PersonID,FullName,City\nI,2024-03-07 15:04:05.123456,1,Ann,Oslo\n");
        rig.person(
                "20240307-150405123.csv",
                "Op,dms_ts,PersonID,FullName,Zip,City\nU,2024-03-07 15:04:06.000000,2,Bob,0150,Rome\n");

        assertThat(rig.rows()).containsExactly("1,Ann,,Oslo", "2,Bob,0150,Rome");
        assertThat(rig.state().sourceTime()).hasToString("2024-03-07T15:04:06Z");
    }

    @Test
    void keyUpdatesAreFollowedWhereTheKeyBeforeIsTold() {
        settings(header());
        String names = "Op,PersonID,FullName,City,BI_PersonID\n";
        rig.person("LOAD00000001.csv", "PersonID,FullName,City\n1,Ann,Oslo\n2,Bob,Rome\n");
        rig.person("20240307-150405123.csv", names + "U,7,Ann,Oslo,1\nU,2,Bob,Bonn,2\nI,1,New,Graz,\nD,2,,,\n");

        assertThat(rig.rows()).containsExactly("1,New,Graz", "7,Ann,Oslo");
        assertThat(rig.applied().unmatchedUpdates()).isZero();
    }

    @Test
    void keyUpdateWithoutTheKeyBeforeLeavesTheOldRowAsDmsDoesAndIsCounted() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "U,7,Ann,Oslo\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Oslo", "7,Ann,Oslo");
        assertThat(rig.applied().unmatchedUpdates()).isEqualTo(1);
    }

    @Test
    void sequencesOrderFilesWhereNamesDoNot() {
        settings(header());
        String names = "Op,PersonID,FullName,City,AR_H_CHANGE_SEQ\n";
        rig.person("20240307-150405123.csv", names + "U,1,Ann,Rome,20240307150405120000000000000000042\n");
        rig.person("20240307-150405124.csv", names + "U,1,Ann,Oslo,20240307150405120000000000000000041\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Rome");
    }

    @Test
    void valuesThatWereNotSentStayAsTheyAre() {
        settings(Map.of("UseCsvNoSupValue", true, "CsvNoSupValue", "!none", "CsvNullValue", "NULL"));
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n2,NULL,\n3,\"NULL\",x\n");
        rig.person("20240307-150405123.csv", "U,1,!none,Rome\nU,2,NULL,\"!none\"\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Rome", "2,,!none", "3,NULL,x");
    }

    @Test
    void otherDialectsAreRead() {
        settings(Map.of("CsvDelimiter", "||", "CsvRowDelimiter", "\r\n", "Rfc4180", false, "CsvNullValue", "\\N"));
        rig.person("LOAD00000001.csv", "1||A \"n\" n||Os,lo\r\n2||\\N||Ro|me|\r\n");

        assertThat(rig.rows()).containsExactly("1,\"A \"\"n\"\" n\",\"Os,lo\"", "2,,Ro|me|");
    }

    @Test
    void changesOfATableWithoutAKeyAreRefusedButForInserts() {
        DeclaredTable keyless = new DeclaredTable(
                DmsFolderRig.PERSONS.columns().stream()
                        .map(column -> new DeclaredTable.DeclaredColumn(
                                column.name(), column.type(), column.sourceType(), false))
                        .toList(),
                "",
                "BI_");
        rig.tables = Map.of(PERSON, keyless);
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "I,1,Ann,Oslo\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Oslo", "1,Ann,Oslo");

        rig.person("20240307-150405124.csv", "D,1,Ann,Oslo\n");
        rig.adopt();
        assertThat(rig.stopped())
                .isEqualTo(
                        "LANDING_CORRUPT: Cannot read world/Person_Lewis/20240307-150405124.csv: row 1 is a change of a row of"
                                + " world.Person_Lewis, which has no key: nothing tells which row it is");
    }

    @Test
    void aColumnDeclaredAnewIsFollowedFromTheFirstFileThatHasIt() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "U,1,Ann,Rome\n");
        rig.adopt();
        rig.person("20240307-150405124.csv", "U,1,Ann,Bonn,0150\n");
        rig.adopt();
        assertThat(rig.stopped()).contains("its rows have 5 fields");

        List<DeclaredTable.DeclaredColumn> more = new java.util.ArrayList<>(DmsFolderRig.PERSONS.columns());
        more.add(new DeclaredTable.DeclaredColumn("Zip", new io.tributary.change.ColumnType.Text(), "text", false));
        rig.tables = Map.of(PERSON, new DeclaredTable(more, "", "BI_"));
        assertThat(rig.rows()).containsExactly("1,Ann,Bonn,0150");

        rig.reload(PERSON);
        assertThat(rig.rows()).containsExactly("1,Ann,Bonn,0150");
        assertThat(rig.stopped()).isEmpty();
        assertThat(rig.table().generation()).isEqualTo(2);

        rig.person("20240307-1504051235.csv", "I,2,Bob,Rome,0250\n");
        assertThat(rig.rows()).as("a late file").containsExactly("1,Ann,Bonn,0150", "2,Bob,Rome,0250");
        assertThat(rig.stopped()).isEmpty();
    }

    @Test
    void aColumnDeclaredByAnotherNameIsNotTakenForTheOneThatFilesHave() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Oslo");
        List<DeclaredTable.DeclaredColumn> other = new java.util.ArrayList<>(DmsFolderRig.PERSONS.columns());
        other.set(
                2, new DeclaredTable.DeclaredColumn("Town", new io.tributary.change.ColumnType.Text(), "text", false));
        rig.tables = Map.of(PERSON, new DeclaredTable(other, "", "BI_"));

        rig.reload(PERSON);
        assertThat(rig.rows()).containsExactly("1,Ann,Oslo");
        assertThat(rig.stopped())
                .isEqualTo(
                        "TABLE_SCHEMA_UNSUPPORTED: Cannot load world.Person_Lewis again from"
                                + " world/Person_Lewis/LOAD00000001.csv: it was read with the columns PersonID, FullName, City;"
                                + " declared are PersonID, FullName, Town now, as many, and nothing says which of them the file has");

        rig.person("LOAD00000001.csv", "1,Ann,Rome\n");
        assertThat(rig.rows()).containsExactly("1,Ann,Rome");
        assertThat(rig.stopped()).isEmpty();
    }

    @Test
    void aColumnOfAnotherTypeStopsTheTableUntilItIsReloaded() {
        rig.person("LOAD00000001.csv", "1,7,Oslo\n");
        rig.person("20240307-150405122.csv", "I,2,5,Bonn\n");
        rig.adopt();
        List<DeclaredTable.DeclaredColumn> other = new java.util.ArrayList<>(DmsFolderRig.PERSONS.columns());
        other.set(
                1,
                new DeclaredTable.DeclaredColumn(
                        "FullName", new io.tributary.change.ColumnType.Decimal(5, 2), "decimal(5,2)", false));
        rig.tables = Map.of(PERSON, new DeclaredTable(other, "", "BI_"));
        rig.person("20240307-150405123.csv", "U,1,8,Rome\n");
        rig.adopt();
        assertThat(rig.stopped())
                .isEqualTo(
                        "TABLE_SCHEMA_UNSUPPORTED: Cannot go on with world.Person_Lewis: column FullName is decimal(5,2), its"
                                + " rows were applied as text");

        rig.reload(PERSON);
        assertThat(rig.rows()).containsExactly("1,8.00,Rome", "2,5.00,Bonn");
        assertThat(rig.stopped()).isEmpty();
    }

    @Test
    void filesOfTransactionsAreAppliedToEachTableOfThem() {
        settings(Map.of("PreserveTransactions", true, "CdcPath", "txn"));
        TableId city = new TableId("world", "City");
        rig.tables = Map.of(PERSON, DmsFolderRig.PERSONS, city, DmsFolderRig.PERSONS);
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.put("world/City/LOAD00000001.csv", "7,Wien,A\n");
        rig.put(
                "txn/CDC_TXN-20201117153046033.csv",
                "U,Person_Lewis,world,1,Ann,Rome\nD,City,world,7,,\nI,City,world,8,Graz,A\nI,Other,world,1\n");
        rig.put("txn/CDC_TXN-20201117153047000.csv", "U,Person_Lewis,world,1,Ann,Bonn\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Bonn");
        assertThat(rig.finalRows(city)).containsExactly("8,Graz,A");
        assertThat(rig.state().tables().keySet()).containsExactly(city, PERSON);
    }

    @Test
    void filesOfTransactionsAreLookedThroughOnceAlsoBySeveralProcesses() {
        settings(Map.of("PreserveTransactions", true, "CdcPath", "txn"));
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        for (int i = 0; i < 30; i++) {
            rig.put(
                    "txn/CDC_TXN-202011171530%05d.csv".formatted(i),
                    "U,Person_Lewis,world,1,Ann,City %d\n".formatted(i));
            rig.rows();
        }
        List<String> opened = new java.util.ArrayList<>();
        rig.adopt(watching(rig.folder, opened::add), rig.log);

        assertThat(opened).as("those since the log was folded last").hasSizeLessThan(10);
        assertThat(rig.rows()).containsExactly("1,Ann,City 29");
    }

    @Test
    void theLogGoesOnceItIsAppliedAndWhatWasAdoptedStaysKnown() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        for (int i = 0; i < 40; i++) {
            rig.person("20240307-1504%05d.csv".formatted(i), "U,1,Ann,Rome\nI," + (100 + i) + ",New,Graz\n");
            rig.rows();
        }
        long commits = rig.state().number();

        assertThat(rig.expired()).isGreaterThan(commits - 20);
        assertThat(rig.rows()).hasSize(41);
        assertThat(rig.state().number())
                .as("nothing is adopted again, each start is a commit")
                .isEqualTo(commits + 1);

        rig.person("20240307-150400003.csv", "U,1,Ann,Other\n");
        rig.adopt();
        assertThat(rig.stopped()).contains("20240307-150400003.csv was written again after it was applied");
        rig.reload(PERSON);
        assertThat(rig.rows()).hasSize(40);
    }

    @Test
    void filesThatAreRemovedAreForgottenButNotThatTheyAreMissing() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        for (int i = 0; i < 20; i++) {
            rig.person("20240307-1504%05d.csv".formatted(i), "I," + (100 + i) + ",New,Graz\n");
            rig.rows();
            rig.folder.delete("world/Person_Lewis/20240307-1504%05d.csv".formatted(i));
        }
        assertThat(rig.rows()).hasSize(21);

        rig.reload(PERSON);
        rig.adopt();
        assertThat(rig.stopped())
                .contains("which was applied, is not there any more, and what it changed would be lost");
        assertThat(LandingSample.content(rig.log, "_tributary/memory/adoption.jsonl")
                        .lines())
                .hasSizeLessThan(8);
    }

    @Test
    void nothingOfTheFolderIsEverDeleted() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        for (int i = 0; i < 9; i++) {
            rig.person("20240307-15040510" + i + ".csv", "U,1,Ann,City" + i + "\n");
            rig.rows();
        }
        rig.person("LOAD00000001.csv", "1,Ann,Wien\n");

        assertThat(rig.rows()).containsExactly("1,Ann,Wien");
        assertThat(rig.folder.list("")).hasSize(10);
    }

    @Test
    void nobodyWaitsForTheNextLookLongerThanItTakes() {
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        long begin = System.nanoTime();

        rig.look(30);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    }
}
