package io.tributary.merge;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedItem;
import io.tributary.landing.TableEvent;
import io.tributary.landing.TableItem;
import io.tributary.ledger.Applied;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans what brings one table of a target to the end of the log. Pure: the same log and ledger entry give the same plan.
 *
 * <p>A plan ends before the first load that was begun but neither finished nor superseded by a later finished one: until
 * then the table stays as it is. When loads finished, only the last one counts: its files replace the table, then the
 * changes of its generation follow in commit order, also those landed while it ran. Steps before a truncation are left
 * out, because nothing of them remains.
 */
public final class Planner {
    private Planner() {}

    /**
     * The plan from what the target holds to the last commit that can be applied now.
     *
     * @param applied what the target holds
     * @param commitsAfterApplied commits after {@code applied.commit()}, in order; earlier ones are skipped
     * @return empty when there is nothing about the table that can be applied now
     * @throws io.tributary.error.PipelineException {@code TARGET_DIVERGED} when the log has changes of a load that it no
     *     longer has, {@code LANDING_CORRUPT} when the log contradicts itself
     */
    public static Optional<Plan> plan(
            TableId table, Applied applied, List<Commit> commitsAfterApplied, SchemaLookup schemas) {
        List<Commit> commits = commitsAfterApplied.stream()
                .filter(commit -> commit.number() > applied.commit())
                .toList();
        List<Commit> ready = commits.subList(0, readyCount(table, commits));
        if (ready.stream().noneMatch(commit -> concerns(table, commit))) {
            return Optional.empty();
        }
        PlannedSteps steps = new PlannedSteps(table, applied, lastFinished(table, ready), schemas);
        for (Commit commit : ready) {
            for (TableItem item : commit.items()) {
                if (item.table().equals(table)) {
                    steps.add(item.item());
                }
            }
        }
        if (steps.generation() == 0) {
            return Optional.empty();
        }
        return Optional.of(planned(table, applied, ready, steps, schemas));
    }

    private static Plan planned(
            TableId table, Applied applied, List<Commit> ready, PlannedSteps steps, SchemaLookup schemas) {
        Commit last = ready.get(ready.size() - 1);
        Applied to = new Applied(
                last.number(),
                steps.generation(),
                steps.schemaVersion(),
                last.to(),
                lastSourceTime(ready, applied.sourceTime()),
                applied.rows(),
                applied.crc32c(),
                steps.generation() == applied.generation() ? applied.unmatchedUpdates() : 0);
        TableSchema toSchema = schemas.schema(table, to.schemaVersion());
        TableSchema fromSchema = applied.generation() == 0 || applied.schemaVersion() == to.schemaVersion()
                ? toSchema
                : schemas.schema(table, applied.schemaVersion());
        return new Plan(table, applied, to, fromSchema, toSchema, steps.steps());
    }

    /** How many commits come before the first with a load that is neither finished nor superseded within them. */
    private static int readyCount(TableId table, List<Commit> commits) {
        int ready = commits.size();
        int before;
        do {
            before = ready;
            int finished = 0;
            for (int i = before - 1; i >= 0; i--) {
                List<TableItem> items = commits.get(i).items();
                for (int j = items.size() - 1; j >= 0; j--) {
                    LandedItem item = items.get(j).item();
                    if (!items.get(j).table().equals(table)) {
                        continue;
                    }
                    if (item instanceof TableEvent.LoadFinished load) {
                        finished = Math.max(finished, load.generation());
                    } else if (item instanceof TableEvent.LoadStarted load && load.generation() > finished) {
                        ready = i;
                    }
                }
            }
        } while (ready < before);
        return ready;
    }

    private static int lastFinished(TableId table, List<Commit> commits) {
        int generation = 0;
        for (Commit commit : commits) {
            for (TableItem item : commit.items()) {
                if (item.table().equals(table) && item.item() instanceof TableEvent.LoadFinished load) {
                    generation = Math.max(generation, load.generation());
                }
            }
        }
        return generation;
    }

    private static boolean concerns(TableId table, Commit commit) {
        return commit.items().stream().anyMatch(item -> item.table().equals(table));
    }

    private static @Nullable Instant lastSourceTime(List<Commit> commits, @Nullable Instant before) {
        for (int i = commits.size() - 1; i >= 0; i--) {
            Instant time = commits.get(i).sourceTime();
            if (time != null) {
                return time;
            }
        }
        return before;
    }
}
