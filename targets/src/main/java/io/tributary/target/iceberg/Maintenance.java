package io.tributary.target.iceberg;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.merge.MergeSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.util.PropertyUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tables quick to read and free of what nobody needs: {@link Rewrite}, {@link Expiry}, {@link Orphans}, each a step
 * of its own. A look at a table is taken after every {@value #APPLIES}th apply, an hour after the last one, and at the
 * first apply of a process; at the next apply when somebody else came between, or a round was full. A step that fails
 * fails no apply: it is logged, and ten minutes pass until the next look. Thread-safe for different tables.
 */
final class Maintenance {
    static final int APPLIES = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(10);

    private final MergeSettings merge;
    private final Clock clock;
    private final Map<TableId, Next> next = new ConcurrentHashMap<>();

    /**
     * When the next look is taken.
     *
     * @param applies after so many, or
     * @param at then
     */
    private record Next(int applies, Instant at) {}

    /** How a step went. */
    private enum Outcome {
        DONE,
        TO_BE_GONE_ON_WITH,
        FAILED
    }

    /** A step; whether there is more to do. */
    private interface Step {
        boolean run(Held held);
    }

    /** @param merge of which the scratch folder is the engine's too */
    Maintenance(MergeSettings merge, Clock clock) {
        this.merge = merge;
        this.clock = clock;
    }

    /** Whether the table's files are ours to remove, by the property that Iceberg has for that. */
    static boolean mayRemove(TableMetadata metadata) {
        return PropertyUtil.propertyAsBoolean(
                metadata.properties(), TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT);
    }

    /**
     * A plan was carried out.
     *
     * @param schema of the table's rows now
     */
    void applied(Lake lake, TableSchema schema) {
        TableId table = schema.table();
        Instant now = clock.instant();
        Next due = next.getOrDefault(table, new Next(1, now));
        if (due.applies > 1 && now.isBefore(due.at)) {
            next.put(table, new Next(due.applies - 1, due.at));
            return;
        }
        next.put(table, next(run(lake, schema, now), now));
    }

    private Next next(Outcome worst, Instant now) {
        return switch (worst) {
            case DONE -> new Next(APPLIES, now.plus(PAUSE));
            case TO_BE_GONE_ON_WITH -> new Next(1, now);
            case FAILED -> new Next(Integer.MAX_VALUE, now.plus(PAUSE_AFTER_FAILURE));
        };
    }

    private Outcome run(Lake lake, TableSchema schema, Instant now) {
        Outcome worst = step(lake, schema, held -> new Rewrite(lake, merge, held, schema).run());
        worst = worse(worst, step(lake, schema, held -> {
            Expiry.run(lake, held, now);
            return false;
        }));
        return worse(worst, step(lake, schema, held -> {
            Orphans.run(lake, held, now);
            return false;
        }));
    }

    private static Outcome worse(Outcome one, Outcome other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Outcome step(Lake lake, TableSchema schema, Step step) {
        TableId table = schema.table();
        try {
            Held held = Held.of(lake.catalog(), table);
            if (held.changedOutside(schema).isPresent()) {
                return Outcome.DONE;
            }
            return step.run(held) ? Outcome.TO_BE_GONE_ON_WITH : Outcome.DONE;
        } catch (CommitFailedException conflict) {
            LOG.atDebug().addKeyValue("table", table).log("the Iceberg table changed while it was tidied up");
            return Outcome.TO_BE_GONE_ON_WITH;
        } catch (RuntimeException e) {
            RuntimeException cause = Failures.of("tidy up the Iceberg table " + table, e);
            LOG.atWarn().addKeyValue("table", table).setCause(cause).log("cannot tidy up; trying again later");
            return Outcome.FAILED;
        }
    }
}
