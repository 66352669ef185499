package io.tributary.target.transform;

import static io.tributary.target.transform.TransformedTable.TABLE;
import static io.tributary.target.transform.TransformedTable.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedLog;
import io.tributary.target.ApplyFaults;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Place;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An apply that dies or fails at any file operation of target or notes is taken up again, with the same transform or another. */
class TransformingTargetCrashTest extends ApplyFaults {
    private static final TableSchema PERSON =
            TransformedTable.schema(1, List.of(1), "id int32", "name text", "city text");
    private static final Transform FIRST = joined("city <> ''", "id, upper(name) AS name, c.country", "c.city = city");
    private static final Transform OTHER = joined("", "id, lower(name) AS name", "c.city = city");
    private static final Map<Long, String> ROWS = Map.of(
            2L, "1,ANN,Norway\n3,CID,\n",
            3L, "3,CID,\n2,BOB,Norway\n",
            5L, "5,EVE,Norway\n");
    private static final String OTHER_ROWS = "5,eve\n6,fay\n";

    @TempDir
    private Path scratch;

    private final TransformedTable table = table();

    private TransformedTable table() {
        TransformedTable person = new TransformedTable(null, PERSON, FIRST);
        person.putReference("city,country\nOslo,Norway\n");
        person.log.load("1,Ann,Oslo\n2,Bob,\n", "3,Cid,Rome\n");
        person.log.changes("U,1,Ann,\nU,2,Bob,Oslo\n");
        person.log.load("5,Eve,Oslo\n6,Fay,\n");
        return person;
    }

    /** With which what is left is taken up. */
    private Transform next = FIRST;

    @Override
    protected LandedLog log() {
        return table.log;
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrashAtAnyFileOperation() {
        assertEveryStateIsTakenUp(Place.inMemory(scratch.resolve("place")));
    }

    @Test
    void failureAtAnyFileOperationIsHealedByApplyingAgain() {
        assertFailuresAreHealed(Place.inMemory(scratch.resolve("place")), ErrorCode.FILE_IO);
    }

    @Test
    void rowsOfTwoTransformsAreNeverMixedWhereverACrashComes() {
        next = OTHER;
        assertEveryStateIsTakenUp(Place.inMemory(scratch.resolve("place")));
    }

    @Override
    protected void goOn(Place place) {
        long before = applied(place).commit();
        if (before == table.log.lastCommit()) {
            // nothing is left for the other transform
            process(place.files(), next);
            assertWhole(place);
            return;
        }
        try {
            process(place.files(), next);
            assertComplete(place);
            assertThat(next == FIRST || before != 2).isTrue();
        } catch (PipelineException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_DIVERGED);
            assertThat(next).isEqualTo(OTHER);
            assertThat(before).isEqualTo(2L);
            load(place.files());
            assertComplete(place);
        }
    }

    /** Applies commit by commit, as the log grows. */
    private void process(Files files, Transform transform) {
        try (Target target = table.open(files, files, scratch, transform)) {
            for (long commit = 1; commit <= table.log.lastCommit(); commit++) {
                table.log.planUpTo(commit, target.applied(TABLE)).ifPresent(target::apply);
            }
        }
    }

    private void load(Files files) {
        try (Target target = table.open(files, files, scratch, next)) {
            table.log.plan(target.applied(TABLE)).ifPresent(target::apply);
        }
    }

    @Override
    protected Target open(Place place, Files files) {
        return table.open(files, files, scratch, FIRST);
    }

    private static Applied applied(Place place) {
        try (Target target = CsvTarget.readOnly(place.files(), CsvSettings.DEFAULT)) {
            return target.applied(TABLE);
        }
    }

    @Override
    protected void assertWhole(Place place) {
        long commit = applied(place).commit();
        if (commit > 0) {
            assertThat(TransformedTable.content(place.files())).isEqualTo(ROWS.get(commit));
        }
    }

    @Override
    protected void assertComplete(Place place) {
        long last = table.log.lastCommit();
        assertThat(applied(place).commit()).isEqualTo(last);
        assertThat(TransformedTable.content(place.files())).isEqualTo(next == FIRST ? ROWS.get(last) : OTHER_ROWS);
        try (Target target = open(place, place.files())) {
            assertThat(target.failure(TABLE)).isEmpty();
        }
    }
}
