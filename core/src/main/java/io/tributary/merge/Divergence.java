package io.tributary.merge;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;

/**
 * Says that changes do not fit the rows they are about, which proves that target and source have parted.
 *
 * @param files landing files of the plan, by number
 */
record Divergence(TableId table, List<String> files) {
    static Divergence of(TableId table, List<KeyRun> runs) {
        return new Divergence(
                table,
                runs.stream()
                        .flatMap(run -> run.steps().stream())
                        .map(step -> step.file().path())
                        .toList());
    }

    PipelineException insertsExisting(int file, int row) {
        return at(file, row, "inserts a row whose key the table already has");
    }

    PipelineException updatesMissing(int file, int row) {
        return at(file, row, "updates a row that the table does not have");
    }

    PipelineException deletesMissing(int file, int row) {
        return at(file, row, "deletes a row that the table does not have");
    }

    PipelineException changesDoubled(int file, int row) {
        return at(file, row, "changes a row that the table has twice");
    }

    private PipelineException at(int file, int row, String finding) {
        return new PipelineException(
                ErrorCode.TARGET_DIVERGED,
                "Cannot apply changes to " + table + ": row " + row + " of landing file " + files.get(file) + " "
                        + finding,
                "The table and its source have parted. Load it again: tributary reload " + table);
    }
}
