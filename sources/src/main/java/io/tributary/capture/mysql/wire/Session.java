package io.tributary.capture.mysql.wire;

import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;

/**
 * One connection to a server, logged in and set up. Confined to one thread, except {@link #abort}. Failures are
 * {@link PipelineException}s; {@link ServerFailure#of} gives the server's error number behind one. After a failure that is
 * no refusal of a statement the session is closed.
 */
public final class Session implements AutoCloseable {
    private final Wire wire;
    private final long connectionId;
    private ServerVersion version;

    /** What reads the connection at the moment, so that nothing else is asked through it. */
    private boolean isReading;

    private Session(Login.Opened opened) {
        this.wire = opened.wire();
        this.connectionId = opened.id();
        this.version = ServerVersion.parse(opened.version(), "");
    }

    /** Connects, logs in, and pins the settings. */
    public static Session open(Server server, SessionSetup setup) {
        Session session = new Session(Login.open(server));
        try {
            session.setUp(setup);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private void setUp(SessionSetup setup) {
        Row row = query("SELECT version(), @@version_comment").get(0);
        version = ServerVersion.parse(row.need(0), row.need(1));
        for (SessionSetup.Setting setting : setup.settings(version)) {
            set(setting);
        }
    }

    private void set(SessionSetup.Setting setting) {
        try {
            execute(setting.sql());
        } catch (PipelineException e) {
            if (!setting.mayBeUnknown() || !ServerFailure.is(e, MysqlErrors.UNKNOWN_VARIABLE)) {
                throw e;
            }
        }
    }

    public Flavour flavour() {
        return version.flavour();
    }

    public ServerVersion version() {
        return version;
    }

    /** The connection's number at the server, for {@code KILL}. */
    public long connectionId() {
        return connectionId;
    }

    /** Host and port. */
    public String address() {
        return wire.address();
    }

    /**
     * How long one wait for the server's next bytes may last before the connection counts as lost. At first there is no
     * limit: a peer that has vanished is noticed by TCP's probes within two minutes.
     *
     * @param timeout zero for no limit
     */
    public void readTimeout(Duration timeout) {
        wire.readTimeout(timeout);
    }

    /** Runs a statement whose result, if any, fits in memory; its texts must be UTF-8, as they are for names. */
    public List<Row> query(String sql) {
        begin();
        wire.send(Wire.QUERY, sql);
        return TextResult.read(wire);
    }

    /** Runs a statement; rows it returns are read and dropped. */
    public void execute(String sql) {
        begin();
        wire.send(Wire.QUERY, sql);
        TextResult.skip(wire);
    }

    /** Runs a statement and streams its rows, of any number; until the stream ends the session can do nothing else. */
    public RowStream stream(String sql) {
        begin();
        RowStream stream = RowStream.open(wire, sql, this::ended);
        isReading = true;
        return stream;
    }

    /**
     * Makes the connection one that receives the log; it can do nothing else from then on.
     *
     * @throws PipelineException what is wrong with the place asked for shows with the first event
     */
    public EventPackets dump(DumpRequest request) {
        byte[] command = DumpCommands.dump(request);
        execute(DumpCommands.settings(request, flavour()));
        if (request.serverId() != 0) {
            wire.send(DumpCommands.register(request));
            wire.readAnswer();
        }
        wire.readTimeout(request.silence());
        wire.send(command);
        isReading = true;
        return new EventPackets(wire, request.untilEnd());
    }

    private void begin() {
        if (isReading) {
            throw new IllegalStateException("The session still streams the result of another statement");
        }
    }

    private void ended() {
        isReading = false;
    }

    /** Closes the connection at once; a call under way in another thread fails. Safe from any thread. */
    public void abort() {
        wire.cut("it was given up");
    }

    /** Says goodbye and closes; closing again does nothing. */
    @Override
    public void close() {
        if (!wire.isOpen()) {
            return;
        }
        try {
            if (!isReading) {
                wire.send(new byte[] {Wire.QUIT});
            }
        } catch (PipelineException e) {
            org.slf4j.LoggerFactory.getLogger(Session.class)
                    .atDebug()
                    .setCause(e)
                    .log("saying goodbye failed");
        } finally {
            wire.cut("the session was closed");
        }
    }
}
