package io.tributary.merge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of consecutive files as one sequence, in which a deletion and the move that follows from it are one
 * change. Confined to one thread.
 */
final class ChangeReader implements AutoCloseable {
    private final List<Plan.Changes> steps;
    private final int firstNumber;
    private final RowShape shape;
    private final LandedFiles files;
    private final MergeSettings settings;
    private final String hint;
    private final LastDeletion deletion = new LastDeletion();
    private int opened;
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
        this.steps = steps;
        this.firstNumber = firstNumber;
        this.shape = shape;
        this.files = files;
        this.settings = settings;
        this.hint = hint;
    }

    /** Moves to the next change; false after the last. */
    boolean advance() {
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
            if (opened == steps.size()) {
                return false;
            }
            file = new ChangeFile(steps.get(opened), firstNumber + opened, deletion, shape, files, settings, hint);
            opened++;
        }
        return true;
    }

    private boolean readInOpenFile(Change into) {
        if (file == null) {
            return false;
        }
        if (file.next(into)) {
            return true;
        }
        close();
        return false;
    }

    /** Whether there is a current change: {@link #advance} found one. */
    boolean hasCurrent() {
        return hasCurrent;
    }

    /** The current change; valid until the next {@link #advance}. */
    Change current() {
        return current;
    }

    /** Reads the open file to its end to know whether it is what was written. */
    void verifyRest() {
        if (file != null) {
            file.verifyRest();
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
