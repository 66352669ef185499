package io.tributary.merge;

import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive changes of a plan whose rows are told apart by the same columns, and the columns that rows have after them.
 *
 * @param steps those after the last load or truncation of the plan; may be empty
 */
record KeyRun(List<Plan.Changes> steps, TableSchema schema) {
    /** At least one run, the last with the columns that the plan leads to. */
    static List<KeyRun> runs(Plan plan) {
        List<KeyRun> runs = new ArrayList<>();
        List<Plan.Changes> steps = new ArrayList<>();
        for (Plan.Changes step : changes(plan)) {
            if (!steps.isEmpty() && !RowShape.sameIdentity(schema(steps), step.schema())) {
                runs.add(new KeyRun(List.copyOf(steps), schema(steps)));
                steps.clear();
            }
            steps.add(step);
        }
        if (!steps.isEmpty() && !RowShape.sameIdentity(schema(steps), plan.toSchema())) {
            runs.add(new KeyRun(List.copyOf(steps), schema(steps)));
            steps.clear();
        }
        runs.add(new KeyRun(List.copyOf(steps), plan.toSchema()));
        return runs;
    }

    /** The last load or truncation of the plan, before the steps of the runs; null when the rows so far stay. */
    static Plan.@Nullable Step start(Plan plan) {
        List<Plan.Step> steps = plan.steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (!(steps.get(i) instanceof Plan.Changes)) {
                return steps.get(i);
            }
        }
        return null;
    }

    private static List<Plan.Changes> changes(Plan plan) {
        List<Plan.Changes> changes = new ArrayList<>();
        for (Plan.Step step : plan.steps()) {
            if (step instanceof Plan.Changes change) {
                changes.add(change);
            } else {
                changes.clear();
            }
        }
        return changes;
    }

    private static TableSchema schema(List<Plan.Changes> steps) {
        return steps.get(steps.size() - 1).schema();
    }
}
