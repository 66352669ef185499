package io.tributary.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.Files;
import io.tributary.merge.LandedLog;

/**
 * Applies that die or fail, each at one file operation: from what the commits before left, the next is applied with a fault, then
 * all that is landed.
 */
public abstract class ApplyFaults {
    /** What is applied, commit by commit. */
    protected abstract LandedLog log();

    /** @param files those of the place, or what stands before them */
    protected abstract Target open(Place place, Files files);

    /** That what is there is what its ledger entry says. */
    protected abstract void assertWhole(Place place);

    /** That everything is applied, and nothing is left beside it. */
    protected abstract void assertComplete(Place place);

    /** The last commit that is applied with a fault. */
    protected long lastSpoilt() {
        return log().lastCommit();
    }

    /** Takes up what was left, and asserts what comes of it. */
    protected void goOn(Place place) {
        apply(place, place.files(), log().lastCommit());
        assertComplete(place);
    }

    /** Dies at every file operation of every apply, with one effect after the other. */
    protected final void assertCrashesAreHealed(Place empty, Effect... effects) {
        assertCrashesAreHealed(empty, 1, 1, effects);
    }

    /** The same at one of so many, from the first given on: with others each time all have their turn. */
    protected final void assertCrashesAreHealed(Place empty, int every, int first, Effect... effects) {
        assertHealed(
                empty,
                every,
                first,
                (files, operation) ->
                        FaultyFiles.crashingAt(files, operation, effects[(int) (operation % effects.length)]));
    }

    /** Fails at every file operation of every apply, with one error after the other. */
    protected final void assertFailuresAreHealed(Place empty, ErrorCode... codes) {
        assertFailuresAreHealed(empty, 1, codes);
    }

    /** The same at one of so many. */
    protected final void assertFailuresAreHealed(Place empty, int every, ErrorCode... codes) {
        assertHealed(
                empty,
                every,
                1,
                (files, operation) -> FaultyFiles.failingAt(files, operation, codes[(int) (operation % codes.length)]));
    }

    /** How many file operations it takes to apply everything, commit by commit, where nothing is. */
    public final long operations(Place empty) {
        FaultyFiles counted = FaultyFiles.counting(empty.files());
        applyEach(empty, counted);
        assertThat(counted.operations()).isGreaterThan(15);
        return counted.operations();
    }

    /** Dies at one of those, where nothing is, for places that cannot be copied. */
    public final void assertCrashIsHealed(Place empty, long operation, Effect effect) {
        try {
            applyEach(empty, FaultyFiles.crashingAt(empty.files(), operation, effect));
        } catch (ProcessCrash expected) {
            assertWhole(empty);
        }
        goOn(empty);
    }

    private void applyEach(Place place, Files files) {
        try (Target target = open(place, files)) {
            for (long commit = 1; commit <= lastSpoilt(); commit++) {
                log().planUpTo(commit, target.applied(log().schema().table())).ifPresent(target::apply);
            }
        }
    }

    /** Puts a fault before files. */
    private interface Fault {
        FaultyFiles at(Files files, long operation);
    }

    private void assertHealed(Place place, int every, int first, Fault fault) {
        long all = 0;
        long next = first;
        for (long commit = 1; commit <= lastSpoilt(); commit++) {
            Place before = place.copy();
            FaultyFiles counted = FaultyFiles.counting(place.files());
            apply(place, counted, commit);
            all += counted.operations();
            for (; next <= all; next += every) {
                long operation = next - all + counted.operations();
                Place spoilt = before.copy();
                spoil(spoilt, fault.at(spoilt.files(), operation), commit);
                assertWhole(spoilt);
                goOn(spoilt);
            }
        }
        assertThat(all).as("file operations").isGreaterThan(15);
    }

    private void spoil(Place place, FaultyFiles faulty, long commit) {
        try {
            apply(place, faulty, commit);
        } catch (ProcessCrash | PipelineException fault) {
            assertThat(fault).hasMessageContaining("Simulated");
        }
    }

    /** All that is landed up to a commit, in one plan. */
    private void apply(Place place, Files files, long commit) {
        try (Target target = open(place, files)) {
            log().planUpTo(commit, target.applied(log().schema().table())).ifPresent(target::apply);
        }
    }
}
