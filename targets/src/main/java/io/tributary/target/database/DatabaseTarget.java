package io.tributary.target.database;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import io.tributary.target.compare.ComparingTarget;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One table of a PostgreSQL, MySQL or MariaDB database a table. Rows and ledger entry, a row of {@code tributary_state} in
 * the same schema, change in one transaction; a plan that loads or alters a table of MySQL or MariaDB makes a copy that
 * takes the table's place at once.
 *
 * <p>Columns, indexes and grants that somebody adds to a final table stay, as long as the columns may be left out of an
 * insert. A new load gives other columns NULL or their default.
 *
 * <p>Thread-safe for different tables.
 */
public final class DatabaseTarget implements Target {
    private final DatabaseSettings settings;
    private final Dialect dialect;
    private final Sessions sessions;
    private final @Nullable NetChanges net;
    private final @Nullable WriterLock lock;
    private final Set<FinalTable> swept = ConcurrentHashMap.newKeySet();

    private DatabaseTarget(
            DatabaseSettings settings,
            Dialect dialect,
            Sessions sessions,
            @Nullable NetChanges net,
            @Nullable WriterLock lock) {
        this.settings = settings;
        this.dialect = dialect;
        this.sessions = sessions;
        this.net = net;
        this.lock = lock;
    }

    /**
     * Opens the target for writing.
     *
     * @param holder who opens it, shown to whoever is refused where the database can show it
     * @throws PipelineException {@code TARGET_IN_USE} when another process has it, {@code TARGET_UNAVAILABLE},
     *     {@code TARGET_PERMISSION_MISSING} or {@code TARGET_REFUSED} when the database does not let us in
     */
    public static DatabaseTarget open(
            DatabaseSettings settings, LandedFiles files, MergeSettings merge, String holder) {
        return open(settings, files, merge, holder, dialect -> connect(settings, dialect));
    }

    static DatabaseTarget open(
            DatabaseSettings settings,
            LandedFiles files,
            MergeSettings merge,
            String holder,
            Sessions.Connector connector) {
        Dialect dialect = dialect(settings);
        Sessions sessions = new Sessions(connector, dialect, settings);
        WriterLock lock = new WriterLock(sessions, dialect, settings, holder);
        try {
            lock.hold();
        } catch (SQLException e) {
            throw SqlFailure.of(e, "open the target", settings);
        }
        return new DatabaseTarget(settings, dialect, sessions, new NetChanges(files, merge), lock);
    }

    /** Opens the target to look at it, whoever is writing it. Applying is refused. */
    public static DatabaseTarget readOnly(DatabaseSettings settings) {
        Dialect dialect = dialect(settings);
        Sessions sessions = new Sessions(found -> connect(settings, found), dialect, settings);
        return new DatabaseTarget(settings, dialect, sessions, null, null);
    }

    private static Dialect dialect(DatabaseSettings settings) {
        String url = settings.url();
        if (url.startsWith("jdbc:postgresql:")) {
            return new PostgresDialect();
        }
        if (!url.startsWith("jdbc:mysql:") && !url.startsWith("jdbc:mariadb:")) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot write to " + settings.place() + ": not an address of PostgreSQL, MySQL or MariaDB",
                    "Use jdbc:postgresql://host/database, jdbc:mysql://host/ or jdbc:mariadb://host/");
        }
        try (Connection connection = connect(settings, new MysqlDialect(true))) {
            return MysqlDialect.of(connection);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "open the target", settings);
        }
    }

    private static Connection connect(DatabaseSettings settings, Dialect dialect) throws SQLException {
        Properties options = dialect.options();
        options.setProperty("user", settings.user());
        options.setProperty("password", settings.password());
        return DriverManager.getConnection(dialect.url(settings.url()), options);
    }

    @Override
    public Applied applied(TableId table) {
        return holding(table).applied();
    }

    private Holding holding(TableId table) {
        FinalTable place = FinalTable.of(settings, table);
        return sessions.with("read " + place, connection -> Holding.read(connection, dialect, place, table));
    }

    @Override
    public Applied apply(Plan plan) {
        NetChanges changes = net;
        WriterLock writer = lock;
        if (changes == null || writer == null) {
            throw new IllegalStateException("Opened read-only");
        }
        FinalTable table = FinalTable.of(settings, plan.table());
        try {
            return sessions.with("write " + plan.table() + " to the final table " + table, connection -> {
                writer.hold();
                return new TableApply(
                                connection,
                                dialect,
                                changes,
                                plan,
                                table,
                                settings.textColumns(plan.table()),
                                sessions.lost())
                        .run(place -> !swept.add(place));
            });
        } catch (PipelineException e) {
            swept.remove(table);
            return done(plan, table, e).orElseThrow(() -> {
                remember(e, plan, table);
                return e;
            });
        }
    }

    /**
     * A connection that broke may have carried the plan out, or may still be about to: its lock on the table ends with it.
     */
    private Optional<Applied> done(Plan plan, FinalTable table, PipelineException failure) {
        if (failure.code() != ErrorCode.TARGET_UNAVAILABLE) {
            return Optional.empty();
        }
        try {
            Holding held = sessions.with("read " + table, connection -> {
                TableApply.lock(connection, dialect, table, sessions.lost());
                Holding now = Holding.read(connection, dialect, table, plan.table());
                TableApply.unlock(connection, dialect, table);
                return now;
            });
            return held.covers(plan.to()) ? Optional.of(held.applied()) : Optional.empty();
        } catch (PipelineException e) {
            failure.addSuppressed(e);
            return Optional.empty();
        }
    }

    private void remember(PipelineException failure, Plan plan, FinalTable table) {
        if (failure.code() == ErrorCode.CONFIGURATION_INVALID) {
            return;
        }
        try {
            sessions.with("write the failure of " + table, connection -> {
                if (dialect.schemaExists(connection, table.schema())) {
                    StateTable state = new StateTable(connection, dialect, table);
                    state.create(sessions.lost());
                    state.writeFailure(plan.table(), failure);
                }
                return table;
            });
        } catch (PipelineException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Compares final tables with what a load would make of them, which is made in temporary tables of the database.
     *
     * @param listed how many differences of a table to list at most
     */
    public ComparingTarget.Rows comparing(LandedFiles landed, MergeSettings merge, int listed) {
        return (load, held, loaded) -> {
            FinalTable table = FinalTable.of(settings, load.table());
            TextColumns texts = new TextColumns(dialect, settings.textColumns(load.table()));
            return sessions.once("read the final table " + table, connection -> new TableComparison(
                            connection, dialect, table, texts, listed)
                    .run(load, held, new NetChanges(landed, merge)));
        };
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return holding(table).failure();
    }

    @Override
    public void close() {
        sessions.close();
        if (lock != null) {
            lock.close();
        }
    }
}
