package io.tributary.target.catalog;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.ledger.Applied;
import io.tributary.target.StatusFile;
import io.tributary.target.Target.Stage;
import io.tributary.target.catalog.RegisteringTarget.HeldColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Registers tables on a thread of its own, one after the other, and again what failed. What is wanted is guarded by this
 * object's lock, the work by another.
 */
final class Registrar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
    private static final long STOP_SECONDS_MAX = 10;

    private final Registration registration;
    private final Files files;
    private final HeldColumns columns;
    private final RetryPauses pauses;
    private final ScheduledThreadPoolExecutor thread;
    private final Object working = new Object();
    private final SortedMap<TableId, Wanted> wanted = new TreeMap<>();
    private final Map<TableId, Version> registered = new HashMap<>();

    /** What is to be registered, and what came of it so far. */
    private record Wanted(Applied applied, Version version, int failures, @Nullable PipelineException failure) {}

    /**
     * What an entry says.
     *
     * @param files check sum of what names a divided table's files, else 0
     * @param origin whose settings the files were written with
     */
    private record Version(int generation, int schemaVersion, long files, Origin origin) {}

    /** Whether files were written by this process, or before it: settings may have changed between. */
    enum Origin {
        BEFORE,
        HERE
    }

    Registrar(Registration registration, Files files, HeldColumns columns, RetryPauses pauses) {
        this.registration = registration;
        this.files = files;
        this.columns = columns;
        this.pauses = pauses;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread worker = new Thread(task, "catalog");
            worker.setDaemon(true);
            return worker;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Says what a table holds now. Never blocks. */
    void want(TableId table, Applied applied, Origin origin) {
        long sum = registration.isDivided(table) ? applied.crc32c() : 0;
        Version version = new Version(applied.generation(), applied.schemaVersion(), sum, origin);
        boolean isNew;
        synchronized (this) {
            Wanted before = wanted.get(table);
            if (before == null && version.equals(registered.get(table))) {
                return;
            }
            isNew = before == null;
            wanted.put(
                    table,
                    before == null
                            ? new Wanted(applied, version, 0, null)
                            : new Wanted(applied, version, before.failures(), before.failure()));
        }
        if (isNew) {
            later(table, 0);
        }
    }

    private void later(TableId table, long millis) {
        try {
            Future<?> unused = thread.schedule(() -> carryOut(table), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.atDebug().addKeyValue("table", table).log("not registered: the target is being closed");
        }
    }

    /** As {@link RegisteringTarget#settle}. */
    SortedMap<TableId, PipelineException> settle() {
        List<TableId> tables;
        synchronized (this) {
            tables = List.copyOf(wanted.keySet());
        }
        tables.forEach(this::carryOut);
        return failures();
    }

    /** As {@link RegisteringTarget#unsettled}. */
    synchronized SortedMap<TableId, PipelineException> failures() {
        SortedMap<TableId, PipelineException> failures = new TreeMap<>();
        wanted.forEach((table, what) -> {
            if (what.failure() != null) {
                failures.put(table, what.failure());
            }
        });
        return failures;
    }

    /** Nothing that happens here may end the thread. */
    private void carryOut(TableId table) {
        synchronized (working) {
            Wanted what = wanted(table);
            if (what == null) {
                return;
            }
            try {
                boolean changed = registration.register(columns.of(table, what.applied()));
                new StatusFile(files, table, Stage.CATALOG).clear();
                done(table, what);
                LOG.atLevel(changed ? Level.INFO : Level.DEBUG)
                        .addKeyValue("table", table)
                        .log("registered in the catalog");
            } catch (PipelineException failure) {
                failed(table, what, failure);
            } catch (RuntimeException bug) {
                failed(
                        table,
                        what,
                        new PipelineException(ErrorCode.INTERNAL, "Cannot register " + table, "Report this", bug));
            }
        }
    }

    private synchronized @Nullable Wanted wanted(TableId table) {
        return wanted.get(table);
    }

    private synchronized void done(TableId table, Wanted what) {
        registered.put(table, what.version());
        Wanted now = wanted.get(table);
        if (now == null || now.version().equals(what.version())) {
            wanted.remove(table);
        } else {
            wanted.put(table, new Wanted(now.applied(), now.version(), 0, null));
            later(table, 0);
        }
    }

    private void failed(TableId table, Wanted what, PipelineException failure) {
        int failures = what.failures() + 1;
        boolean isNews = what.failure() == null
                || !PipelineException.describe(what.failure()).equals(PipelineException.describe(failure));
        synchronized (this) {
            Wanted now = wanted.getOrDefault(table, what);
            wanted.put(table, new Wanted(now.applied(), now.version(), failures, failure));
        }
        if (isNews) {
            LOG.atWarn()
                    .addKeyValue("table", table)
                    .addKeyValue("code", failure.code())
                    .log("rows are applied, but not registered, will retry: {}", PipelineException.describe(failure));
            remember(table, failure, what.applied().generation());
        }
        later(table, pauses.after(failures, failure.code()).toMillis());
    }

    private void remember(TableId table, PipelineException failure, int generation) {
        try {
            new StatusFile(files, table, Stage.CATALOG).write(failure, generation);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("table", table).setCause(e).log("cannot note why the table is not registered");
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.atWarn().log("the catalog does not answer; the next start registers what is missing");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            registration.close();
        }
    }
}
