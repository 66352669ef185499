package io.tributary.target.catalog;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import io.tributary.target.StatusFile;
import io.tributary.target.Target;
import io.tributary.target.catalog.Registrar.Origin;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A target of files whose tables are registered in a catalog: after they are published, beside the applying, and once more for
 * every table that is looked at first, which heals what a crash came between. A catalog that fails holds up nothing: the rows
 * are applied, the failure is shown by {@link #failure}, and registering is tried again with growing pauses. Thread-safe as
 * the target is.
 */
public final class RegisteringTarget implements Target {
    private final Target target;
    private final Files files;
    private final @Nullable Registrar registrar;
    private final Set<TableId> seen = ConcurrentHashMap.newKeySet();

    /** Knows the columns of what a target holds. */
    @FunctionalInterface
    public interface HeldColumns {
        /**
         * The columns of the rows that a target holds.
         *
         * @param applied as the target tells it, of some generation
         */
        TableSchema of(TableId table, Applied applied);
    }

    private RegisteringTarget(Target target, Files files, @Nullable Registrar registrar) {
        this.target = target;
        this.files = files;
        this.registrar = registrar;
    }

    /**
     * Registers what a target applies.
     *
     * @param target closed with this
     * @param registration closed with this
     * @param files the target's
     */
    public static RegisteringTarget open(
            Target target, Registration registration, Files files, HeldColumns columns, RetryPauses pauses) {
        requireNonNull(target, "target is null");
        return new RegisteringTarget(target, files, new Registrar(registration, files, columns, pauses));
    }

    /** To look at it only. */
    public static RegisteringTarget readOnly(Target target, Files files) {
        return new RegisteringTarget(target, files, null);
    }

    @Override
    public Applied applied(TableId table) {
        Applied applied = target.applied(table);
        if (registrar != null && applied.generation() > 0 && seen.add(table)) {
            registrar.want(table, applied, Origin.BEFORE);
        }
        return applied;
    }

    @Override
    public Applied apply(Plan plan) {
        Applied applied = target.apply(plan);
        if (registrar != null && applied.generation() > 0) {
            seen.add(plan.table());
            registrar.want(plan.table(), applied, Origin.HERE);
        }
        return applied;
    }

    @Override
    public SortedMap<TableId, PipelineException> settle() {
        return registrar == null ? new TreeMap<>() : registrar.settle();
    }

    @Override
    public SortedMap<TableId, PipelineException> unsettled() {
        return registrar == null ? new TreeMap<>() : registrar.failures();
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return target.failure(table).or(() -> StatusFile.failure(files, table, Stage.CATALOG));
    }

    /** Leaves to the next one what is not registered yet. */
    @Override
    public void close() {
        try {
            if (registrar != null) {
                registrar.close();
            }
        } finally {
            target.close();
        }
    }
}
