package io.tributary.merge;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of consecutive files as one sequence, in which a deletion and the move that follows from it are one
 * change. Confined to one thread.
 *
 * <p>Files may be divided among several readers. An insert that takes values from the deletion before it belongs to
 * whoever reads that deletion: it is read over the end of one's own files, and passed over at their beginning.
 */
final class ChangeReader implements ChangeSequence, AutoCloseable {
    private final List<Plan.Changes> steps;
    private final int firstNumber;
    private final int end;
    private final RowShape shape;
    private final LandedFiles files;
    private final MergeSettings settings;
    private final String hint;
    private final LastDeletion deletion = new LastDeletion();
    private int opened;
    private boolean begun;
    private boolean borrowed;
    private @Nullable ChangeFile file;
    private Change current = new Change();
    private Change next = new Change();
    private boolean hasCurrent;
    private boolean hasNext;

    /** @param firstNumber number of the first file within the plan */
    ChangeReader(
            List<Plan.Changes> steps,
            int firstNumber,
            RowShape shape,
            LandedFiles files,
            MergeSettings settings,
            String hint) {
        this(steps, 0, steps.size(), firstNumber, shape, files, settings, hint);
    }

    /**
     * A reader of some of the steps only.
     *
     * @param from first of them
     * @param end the one after the last of them
     * @param firstNumber number, within the plan, of the first file of all steps
     */
    ChangeReader(
            List<Plan.Changes> steps,
            int from,
            int end,
            int firstNumber,
            RowShape shape,
            LandedFiles files,
            MergeSettings settings,
            String hint) {
        this.steps = steps;
        this.opened = from;
        this.begun = from == 0;
        this.end = end;
        this.firstNumber = firstNumber;
        this.shape = shape;
        this.files = files;
        this.settings = settings;
        this.hint = hint;
    }

    @Override
    public boolean advance() {
        hasCurrent = hasNext || read(next);
        hasNext = false;
        if (!hasCurrent) {
            return false;
        }
        swap();
        if (current.kind == Change.Kind.DELETE && read(next)) {
            hasNext = true;
            if (next.kind == Change.Kind.MOVE) {
                swap();
                hasNext = false;
            }
        }
        return true;
    }

    private void swap() {
        Change change = current;
        current = next;
        next = change;
    }

    private boolean read(Change into) {
        while (!readInOpenFile(into)) {
            if (opened == end) {
                return borrow(into);
            }
            ChangeFile next = openNext();
            if (!begun && next.hasRow() && next.isDependent()) {
                next.passOver();
            }
            begun |= next.hasRow();
        }
        return true;
    }

    private ChangeFile openNext() {
        ChangeFile next =
                new ChangeFile(steps.get(opened), firstNumber + opened, deletion, shape, files, settings, hint);
        file = next;
        opened++;
        return next;
    }

    /** Reads the first row after one's own files if it depends on the last of these. */
    private boolean borrow(Change into) {
        if (borrowed || !begun) {
            return false;
        }
        borrowed = true;
        for (int i = end; i < steps.size(); i++) {
            opened = i;
            ChangeFile next = openNext();
            opened = end;
            if (next.hasRow()) {
                return next.isDependent() && next.next(into);
            }
            close();
        }
        return false;
    }

    private boolean readInOpenFile(Change into) {
        if (file == null || borrowed) {
            return false;
        }
        if (file.next(into)) {
            return true;
        }
        close();
        return false;
    }

    @Override
    public boolean hasCurrent() {
        return hasCurrent;
    }

    @Override
    public Change current() {
        return current;
    }

    /** Reads the open file to its end to know whether it is what was written. */
    void verifyRest() {
        if (file != null) {
            file.verifyRest();
        }
    }

    /** Changes that do not fit prove a divergence only if their files are what was written; a damaged one shows now. */
    PipelineException proven(PipelineException failure) {
        if (failure.code() == ErrorCode.TARGET_DIVERGED) {
            try {
                verifyRest();
            } catch (PipelineException damage) {
                damage.addSuppressed(failure);
                return damage;
            }
        }
        return failure;
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
