package io.tributary.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.Files;
import io.tributary.merge.LandedLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
        assertHealed(
                empty,
                1,
                (files, operation) ->
                        FaultyFiles.crashingAt(files, operation, effects[(int) (operation % effects.length)]));
    }

    /**
     * Takes up each state that a death at any file operation of any apply leaves: before the operation, when it has got half
     * way, and after it. For applies that take their time: they are carried out once, and most operations change nothing.
     *
     * @param empty in memory, where nothing is seen of a file that is not published
     */
    protected final void assertEveryStateIsTakenUp(Place empty) {
        Set<Place.Content> known = new HashSet<>();
        long operations = 0;
        for (long commit = 1; commit <= lastSpoilt(); commit++) {
            List<Place> left = new ArrayList<>();
            FaultyFiles watched = FaultyFiles.watched(empty.files(), () -> {
                if (known.add(empty.content())) {
                    left.add(empty.copy());
                }
            });
            apply(empty, watched, commit);
            operations += watched.operations();
            for (Place state : left) {
                assertWhole(state);
                goOn(state);
            }
        }
        assertThat(operations).as("file operations").isGreaterThan(15);
        assertThat(known).as("states").hasSizeGreaterThan((int) lastSpoilt());
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

    private void assertHealed(Place place, int every, Fault fault) {
        long all = 0;
        long next = 1;
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
