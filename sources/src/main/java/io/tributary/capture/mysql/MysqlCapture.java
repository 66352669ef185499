package io.tributary.capture.mysql;

import io.tributary.capture.Capture;
import io.tributary.capture.CaptureControl;
import io.tributary.capture.Check;
import io.tributary.capture.SourceHealth;
import io.tributary.capture.TableSnapshots;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogDecoder;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.LogQueue;
import io.tributary.capture.mysql.binlog.ResumePoint;
import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.mysql.sql.StatementReader;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.value.ServerCharsetTables;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.landing.LandingWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MySQL (8.0 or later) or MariaDB (10.5 or later) server as a source. It reads the binary log as a replica does, and keeps
 * nothing at the server.
 *
 * <p>Nothing is connected until a method needs it. {@link #run} is called by one thread at a time.
 */
public final class MysqlCapture implements Capture, TableSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(MysqlCapture.class);

    private final MysqlSettings settings;
    private final int chunkRows;
    private final Connections connections;
    private final TableMappings patterns;
    private final Catalog catalog;
    private final AtomicReference<@Nullable LogPosition> wanted = new AtomicReference<>();
    /**
     * Where the log ended when a run began whose positions are places in it, also where the server has GTIDs by now; null when
     * they are in the notation that the server has.
     */
    private volatile @Nullable LogPlace placesSince;

    public MysqlCapture(MysqlSettings settings) {
        this(settings, ReadPlan.CHUNK_ROWS);
    }

    /** @param chunkRows how many rows of a table one query reads, when several read it */
    MysqlCapture(MysqlSettings settings, int chunkRows) {
        this.settings = settings;
        this.chunkRows = chunkRows;
        this.connections = new Connections(settings);
        this.patterns = settings.tables();
        this.catalog = new Catalog(patterns);
    }

    @Override
    public List<Check> check() {
        return new Preflight(settings).checks();
    }

    @Override
    public void run(LandingWriter landing, CaptureControl control) {
        try (Session session = connections.catalog()) {
            ResumePoint from = new Establishment(session, catalog, patterns, landing, control).position();
            placesSince = from.start() instanceof LogPlace ? LogEnd.place(session) : null;
            stream(from, session, landing, control);
        }
    }

    private void stream(ResumePoint from, Session session, LandingWriter landing, CaptureControl control) {
        FormContext forms =
                new FormContext(session.flavour(), settings.zeroDates(), new ServerCharsetTables(this::ask));
        ColumnTypes types = ColumnTypes.in(forms);
        try (MysqlTables tables = new MysqlTables(landing, patterns, types)) {
            stream(from, session, landing, control, forms, types, tables);
        }
    }

    private void stream(
            ResumePoint from,
            Session session,
            LandingWriter landing,
            CaptureControl control,
            FormContext forms,
            ColumnTypes types,
            MysqlTables tables) {
        LoggedTables loggedTables = new LoggedTables(tables);
        NameCase names = Catalog.nameCase(session);
        StatementReader reader = new StatementReader(session.flavour(), names);
        HiddenXaCommits hiddenXas = new HiddenXaCommits(session, reader);
        LogStreams streams = new LogStreams(connections, session.flavour(), settings.serverId());
        Definitions definitions = new Definitions(
                session,
                catalog,
                tables,
                new LookAhead(streams, reader, names, control),
                new DefaultValues(connections, forms),
                types);
        TableStatements statements = new TableStatements(tables, patterns, definitions, names);
        CatalogWatch watch = new CatalogWatch(session, catalog, patterns, tables, definitions, loggedTables, types);
        PendingLoads pending = new PendingLoads(table -> catalog.read(session, table.id())
                .filter(now -> Selection.refusal(now, types).isEmpty())
                .map(now -> new UncertainRows(tables.expected(table, now), forms)));
        LogPlace end = LogEnd.place(session);
        watch.resume(landing.state());
        try (RowChanges changes = new RowChanges(
                        new RowChanges.Parts(
                                tables,
                                loggedTables,
                                statements,
                                new Cascades(tables),
                                reader,
                                forms,
                                pending,
                                hiddenXas),
                        from,
                        end);
                LogDecoder decoder = new LogDecoder(changes, session.flavour());
                LogQueue log = streams.openMain(from.start());
                pending;
                MysqlLoads loads = new MysqlLoads(
                        new MysqlLoads.Parts(
                                settings, connections, session, catalog, types, forms, hiddenXas, chunkRows),
                        landing,
                        tables,
                        control,
                        pending,
                        decoder,
                        changes)) {
            changes.follow(decoder);
            CaptureRun.Parts parts = new CaptureRun.Parts(log, decoder, changes, statements, watch, loads, wanted);
            new CaptureRun(settings, landing, control, parts).run();
        } catch (LookAhead.GivenUp e) {
            LOG.atDebug().log("stopped in the middle of a transaction: {}", e.getMessage());
        }
    }

    /** May be asked by readers of loads, so each question has a connection of its own; there is one for each character set. */
    private String ask(String sql) {
        try (Session session = connections.catalog()) {
            return session.query(sql).get(0).need(0);
        }
    }

    @Override
    public Position currentPosition() {
        try (Session session = connections.catalog()) {
            LogPosition end = end(session);
            wanted.set(end);
            return new Position(end.text());
        }
    }

    private LogPosition end(Session session) {
        return placesSince == null ? LogEnd.executed(session) : LogEnd.place(session);
    }

    /** A position that was asked for here also has to be landed with every table that was there then. */
    @Override
    public boolean reached(Position landed, Position wanted) {
        return this.wanted.get() == null
                && ResumePoint.parse(landed.text())
                        .landed()
                        .reached(inNotation(ResumePoint.parse(wanted.text()).landed()));
    }

    /** What was asked for in another notation was so before the run began. */
    private LogPosition inNotation(LogPosition asked) {
        LogPlace since = placesSince;
        return since != null && asked instanceof GtidSet ? since : asked;
    }

    @Override
    public Position read(LandingWriter landing, Predicate<TableId> wanted, CaptureControl control) {
        try (Session session = connections.catalog()) {
            FormContext forms =
                    new FormContext(session.flavour(), settings.zeroDates(), new ServerCharsetTables(this::ask));
            ColumnTypes types = ColumnTypes.in(forms);
            try (MysqlTables tables = new MysqlTables(landing, patterns, types);
                    MysqlReads reads = new MysqlReads(types, forms, landing, tables, control)) {
                CatalogView view = catalog.read(session);
                reads.begin(ConsistentSnapshot.alone(connections, session), view, wanted);
                reads.finish();
            }
            Position read = new Position(LogEnd.executed(session).text());
            landing.transactionEnded(read, null);
            landing.commit();
            return read;
        }
    }

    @Override
    public boolean isAfter(Position landed, Position read) {
        return ResumePoint.parse(landed.text())
                .landed()
                .reached(ResumePoint.parse(read.text()).landed());
    }

    @Override
    public Optional<SourceHealth> health() {
        try (Session session = connections.catalog()) {
            return Optional.of(LogKept.health(session, end(session)));
        }
    }

    /** Nothing is kept at the server. */
    @Override
    public void forget() {}

    /** Nothing is kept open between calls. */
    @Override
    public void close() {}
}
