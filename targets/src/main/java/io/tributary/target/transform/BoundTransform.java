package io.tributary.target.transform;

import io.tributary.change.TableSchema;
import io.tributary.target.engine.RowExpressions.Evaluation;
import java.util.List;

/**
 * A transform of rows of one schema version.
 *
 * @param result what the rows have afterwards, with the version of {@code source}
 * @param columns one for each of the result
 * @param evaluation what the engine does
 * @param conditionReads indexes of the source's columns that the condition depends on
 * @param joinReads the same of the join
 */
record BoundTransform(
        TableSchema source,
        TableSchema result,
        List<BoundColumn> columns,
        Evaluation evaluation,
        List<Integer> conditionReads,
        List<Integer> joinReads) {
    BoundTransform {
        columns = List.copyOf(columns);
        conditionReads = List.copyOf(conditionReads);
        joinReads = List.copyOf(joinReads);
    }

    /** Whether rows may be left out. */
    boolean isFiltered() {
        return evaluation.where().isPresent();
    }

    /** Whether there is anything that only the engine can tell. */
    boolean isEvaluated() {
        return isFiltered()
                || evaluation.on().isPresent()
                || !evaluation.outputs().isEmpty();
    }
}
