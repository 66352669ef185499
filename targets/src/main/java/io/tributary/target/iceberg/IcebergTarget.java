package io.tributary.target.iceberg;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.FileTarget;
import io.tributary.target.StatusFile;
import io.tributary.target.Target;
import io.tributary.target.TargetClaim;
import io.tributary.target.engine.DeltaMerge;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineMerge;
import io.tributary.target.engine.HeldRows;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.Workers;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of Apache Iceberg: a namespace for each schema, columns of the types that {@code docs/types/iceberg.md} shows,
 * their ids as field ids. Rows and ledger entry, the property {@value Held#APPLIED}, change in one commit of a table's
 * metadata. Whoever writes the same rows into other files meanwhile (operation {@code replace}) is put up with; anybody
 * else who changes rows, columns or history is {@code TARGET_CHANGED_OUTSIDE}, which a load cures that began afterwards.
 *
 * <p>Changes rewrite no file: rows that change are marked as deleted by their positions, and written anew; from time to
 * time {@link Maintenance} writes small and worn files into fewer. A plan that moves the position only is remembered until
 * the target is closed. Thread-safe for different tables.
 *
 * <p>A value that its column's type does not hold exactly fails its table with {@code VALUE_UNSUPPORTED}; so do columns
 * that nothing but upper and lower case tells apart, with {@code TABLE_SCHEMA_UNSUPPORTED}.
 */
public final class IcebergTarget implements Target, HeldRows.Source {
    private static final Logger LOG = LoggerFactory.getLogger(IcebergTarget.class);
    private static final int TRIES_MAX = 5;

    private final Files files;
    private final Warehouse warehouse;
    private final IcebergSettings settings;
    private final Catalogs.@Nullable Opened catalog;
    private final Attempt.@Nullable Source source;
    private final @Nullable FileClaim claim;
    private final @Nullable Maintenance maintenance;
    private final Map<TableId, Moved> moved = new ConcurrentHashMap<>();

    /** What a table holds after a plan that changed no row. */
    private record Moved(long snapshot, Applied applied) {}

    private IcebergTarget(
            Files files,
            IcebergSettings settings,
            Catalogs.@Nullable Opened catalog,
            Attempt.@Nullable Source source,
            @Nullable FileClaim claim,
            @Nullable Maintenance maintenance) {
        this.files = files;
        this.settings = settings;
        this.catalog = catalog;
        this.source = source;
        this.claim = claim;
        this.maintenance = maintenance;
        warehouse = Warehouse.of(files);
    }

    /**
     * Opens the target for writing: claims it, makes the catalog if there is none, and removes what dead processes left.
     *
     * @param files the warehouse
     * @param merge memory for the outcome of changes, and the scratch folder
     * @param holder who opens it, shown to whoever is refused
     * @throws PipelineException {@code TARGET_IN_USE} naming the holder
     */
    public static IcebergTarget open(
            Files files, IcebergSettings settings, LandedFiles landed, MergeSettings merge, String holder) {
        return open(files, settings, landed, merge, holder, Clock.systemUTC());
    }

    /**
     * As {@link #open(Files, IcebergSettings, LandedFiles, MergeSettings, String)}, with others to find and write rows of large
     * tables. The table is the same whoever did it.
     */
    public static IcebergTarget open(
            Files files,
            IcebergSettings settings,
            LandedFiles landed,
            MergeSettings merge,
            Workers workers,
            String holder) {
        return open(files, settings, new Attempt.Source(landed, merge, workers), holder, Clock.systemUTC());
    }

    /** @param clock by which tables are kept tidy */
    static IcebergTarget open(
            Files files,
            IcebergSettings settings,
            LandedFiles landed,
            MergeSettings merge,
            String holder,
            Clock clock) {
        return open(files, settings, new Attempt.Source(landed, merge), holder, clock);
    }

    private static IcebergTarget open(
            Files files, IcebergSettings settings, Attempt.Source source, String holder, Clock clock) {
        MergeSettings merge = source.merge();
        FileClaim claim = TargetClaim.of(files, holder);
        try {
            files.sweepUnpublished("");
            FileTarget.sweepParts(files);
            Scratch.sweep(merge.scratch());
            Catalogs.Opened catalog = Catalogs.open(Warehouse.of(files), settings);
            return new IcebergTarget(files, settings, catalog, source, claim, new Maintenance(merge, clock));
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    /** Opens the target to look at it, whoever is writing it. Applying is refused. */
    public static IcebergTarget readOnly(Files files, IcebergSettings settings) {
        Optional<Catalogs.Opened> catalog = Catalogs.existing(Warehouse.of(files), settings);
        return new IcebergTarget(files, settings, catalog.orElse(null), null, null, null);
    }

    @Override
    public Applied applied(TableId table) {
        return catalog == null ? Applied.NOTHING : applied(Held.of(catalog.catalog(), table));
    }

    private Applied applied(Held held) {
        Moved position = moved.get(held.table());
        return position != null && position.snapshot == held.snapshot() ? position.applied : held.applied();
    }

    @Override
    public Applied apply(Plan plan) {
        if (catalog == null || source == null) {
            throw new IllegalStateException("Opened read-only");
        }
        Lake lake = new Lake(warehouse, catalog.catalog(), settings);
        try {
            Applied applied = advance(lake, source, plan);
            StatusFile.forget(files, plan.table());
            if (maintenance != null) {
                maintenance.applied(lake, plan.toSchema());
            }
            return applied;
        } catch (PipelineException e) {
            StatusFile.remember(files, plan.table(), e, plan.to().generation());
            throw e;
        }
    }

    /** Somebody who writes the same rows into other files may come between: then it is done again from what is there. */
    private Applied advance(Lake lake, Attempt.Source from, Plan plan) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(lake, from, plan);
            } catch (CommitFailedException | AlreadyExistsException conflict) {
                if (attempt == TRIES_MAX) {
                    throw new PipelineException(
                            ErrorCode.TARGET_UNAVAILABLE,
                            "Cannot commit to the Iceberg table " + plan.table() + ": somebody else did so " + TRIES_MAX
                                    + " times meanwhile",
                            "Let other writers of the table come less often",
                            conflict);
                }
                LOG.atInfo().addKeyValue("table", plan.table()).log("the Iceberg table changed meanwhile");
            }
        }
    }

    private Applied attempt(Lake lake, Attempt.Source from, Plan plan) {
        Held held = Held.of(lake.catalog(), plan.table());
        Applied present = applied(held);
        if (present.generation() == plan.to().generation()
                && present.commit() >= plan.to().commit()) {
            return present;
        }
        if (!present.equals(plan.from())) {
            throw held.refused(present.insteadOf(plan.from()));
        }
        boolean positionOnly = plan.steps().isEmpty() && plan.fromSchema().equals(plan.toSchema());
        if (held.note().isPresent() && positionOnly) {
            moved.put(plan.table(), new Moved(held.snapshot(), plan.to()));
            return plan.to();
        }
        requireOurs(plan, held);
        Applied applied = begun(lake, from, plan, held).run();
        LOG.atDebug()
                .addKeyValue("table", plan.table())
                .addKeyValue("position", applied.position())
                .addKeyValue("rows", applied.rows())
                .log("Iceberg table written");
        return applied;
    }

    private static Attempt begun(Lake lake, Attempt.Source from, Plan plan, Held held) {
        try {
            return new Attempt(lake, from, plan, held);
        } catch (RuntimeException e) {
            throw Failures.ofCommit(held.name().toString(), e);
        }
    }

    /** A table that somebody else changed is replaced only by a load that began after this was said. */
    private void requireOurs(Plan plan, Held held) {
        Optional<String> finding = held.changedOutside(plan.fromSchema());
        if (finding.isPresent()
                && !new StatusFile(files, plan.table()).isReloaded(plan.to().generation())) {
            throw held.refused(finding.get());
        }
    }

    @Override
    public Optional<HeldRows> held(TableSchema columns, Engine engine, Scratch scratch) {
        if (catalog == null) {
            return Optional.empty();
        }
        Held held = Held.of(catalog.catalog(), columns.table());
        if (held.note().isEmpty()) {
            return Optional.empty();
        }
        held.changedOutside(columns).ifPresent(finding -> {
            throw held.refused(finding);
        });
        Applied applied = held.applied();
        PlannedFiles files = new PlannedFiles(warehouse, scratch, held.as(held.required()), Set.of());
        return DeltaMerge.all(engine, scratch, files, columns, held.types(), applied.rows())
                .or(() -> Optional.of(EngineMerge.OldRows.none(held.types())))
                .map(rows -> new HeldRows(applied, rows));
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return StatusFile.failure(files, table);
    }

    @Override
    public void close() {
        try {
            if (catalog != null) {
                catalog.close();
            }
        } finally {
            if (claim != null) {
                claim.close();
            }
        }
    }
}
