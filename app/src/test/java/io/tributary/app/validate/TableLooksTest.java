package io.tributary.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.validate.TableVerdict.Result;
import io.tributary.change.Position;
import io.tributary.ledger.Applied;
import io.tributary.target.compare.Comparison;
import io.tributary.target.compare.Comparison.Difference;
import io.tributary.target.compare.Comparison.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableLooksTest {
    private static final Applied APPLIED = new Applied(7, 1, 1, new Position("p7"), null, 10, 0);

    private final TableLooks looks = new TableLooks("world.city", null);

    private static Difference missing(String key, String row) {
        return new Difference(Kind.MISSING, 1, key, row);
    }

    private static Difference extra(String key) {
        return new Difference(Kind.EXTRA, 1, key, "");
    }

    private static Difference different(String key, String row) {
        return new Difference(Kind.DIFFERENT, 1, key, row);
    }

    /** Ten rows at the source. */
    private static Comparison found(Difference... differences) {
        return new Comparison(
                APPLIED,
                10,
                count(Kind.MISSING, differences),
                count(Kind.EXTRA, differences),
                count(Kind.DIFFERENT, differences),
                List.of(differences));
    }

    private static long count(Kind kind, Difference... differences) {
        return Arrays.stream(differences)
                .filter(one -> one.kind() == kind)
                .mapToLong(Difference::rows)
                .sum();
    }

    private String verdict() {
        TableVerdict verdict = looks.verdict(true);
        return verdict.result() + " " + verdict.equal() + " " + verdict.missing() + " " + verdict.extra() + " "
                + verdict.different() + " " + verdict.changing() + " " + verdict.keys();
    }

    @Test
    void oneLookIsEnoughWhereNothingDiffers() {
        looks.look(found(), true, true);

        assertThat(looks.isOpen()).isFalse();
        assertThat(verdict()).isEqualTo("EQUAL 10 0 0 0 0 []");
    }

    @Test
    void rowsWithoutAKeyThatComeAgainAndAgainAreNotWrong() {
        looks.look(
                found(new Difference(Kind.EXTRA, 2, "row", "10"), new Difference(Kind.MISSING, 3, "lost", "3")),
                true,
                true);
        assertThat(looks.isOpen()).isTrue();
        looks.look(
                found(new Difference(Kind.EXTRA, 2, "row", "14"), new Difference(Kind.MISSING, 3, "lost", "3")),
                true,
                true);

        assertThat(looks.isOpen()).isTrue();
        assertThat(verdict()).isEqualTo("DIFFERENT 7 3 0 0 2 [lost]");
    }

    @Test
    void rowsThatDifferAndStandStillAreWrong() {
        looks.look(found(missing("1", "a"), extra("2"), different("3", "c"), different("4", "d")), true, true);
        assertThat(looks.isOpen()).isTrue();
        looks.look(found(missing("1", "a"), extra("2"), different("3", "c"), missing("5", "e")), true, true);

        assertThat(looks.isOpen()).as("5 was as it should be before").isFalse();
        assertThat(verdict()).isEqualTo("DIFFERENT 8 1 1 1 0 [1, 2, 3]");
    }

    @Test
    void rowsThatChangeBetweenAllLooksAreToldApart() {
        looks.look(found(different("1", "a"), different("2", "x")), true, true);
        looks.look(found(different("1", "b"), different("2", "x")), true, true);
        assertThat(looks.isOpen()).isTrue();
        looks.look(found(different("1", "c"), different("2", "x")), true, false);

        assertThat(looks.isOpen()).isFalse();
        assertThat(verdict()).isEqualTo("DIFFERENT 8 0 0 1 1 [2]");
        assertThat(looks.verdict(false).keys()).isNull();
    }

    @Test
    void lookAtATableThatIsBehindProvesNothing() {
        looks.look(found(different("1", "a")), false, true);
        looks.look(found(different("1", "a")), true, true);
        assertThat(looks.isOpen()).isTrue();
        looks.look(found(), true, true);

        assertThat(verdict()).isEqualTo("EQUAL 10 0 0 0 0 []");
    }

    @Test
    void lastLookAtATableThatIsBehindSaysWhatItSaw() {
        looks.look(found(different("1", "a")), false, true);
        looks.look(found(different("1", "b"), missing("2", "c")), false, false);
        looks.note("behind");

        assertThat(verdict()).isEqualTo("DIFFERENT 8 1 0 1 0 [1, 2]");
        assertThat(looks.verdict(false).note()).isEqualTo("behind");
    }

    @Test
    void moreDifferencesThanCanBeListedAreNotLookedAtAgain() {
        looks.look(new Comparison(APPLIED, 10, 5, 0, 0, List.of(missing("1", "a"))), true, true);

        assertThat(looks.isOpen()).isFalse();
        assertThat(verdict()).isEqualTo("DIFFERENT 5 5 0 0 0 [1]");
    }

    @Test
    void tableThatCannotBeComparedIsUnknown() {
        looks.failed("the table is stopped");

        assertThat(looks.verdict(true).result()).isEqualTo(Result.UNKNOWN);
        assertThat(looks.verdict(true).note()).isEqualTo("the table is stopped");
    }
}
