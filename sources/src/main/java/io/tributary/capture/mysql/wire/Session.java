package io.tributary.capture.mysql.wire;

import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

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
            session.readTimeout(Duration.ZERO);
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
        return ask(() -> {
            wire.send(Wire.QUERY, sql);
            return TextResult.read(wire);
        });
    }

    /** Runs a statement; rows it returns are read and dropped. */
    public void execute(String sql) {
        ask(() -> {
            wire.send(Wire.QUERY, sql);
            return TextResult.skip(wire);
        });
    }

    /** Runs a statement and streams its rows, of any number; until the stream ends the session can do nothing else. */
    public RowStream stream(String sql) {
        RowStream stream = ask(() -> RowStream.open(wire, sql, () -> isReading = false));
        isReading = true;
        return stream;
    }

    /**
     * Makes the connection one that receives the log; it can do nothing else from then on.
     *
     * @throws PipelineException {@code SOURCE_IDENTITY_CHANGED} if the request is for the other flavour of server; what else
     *     is wrong with the place asked for shows with the first event
     */
    public EventPackets dump(DumpRequest request) {
        DumpCommands.check(request, flavour(), wire.address());
        byte[] command = DumpCommands.dump(request);
        execute(DumpCommands.settings(request, flavour()));
        if (request.serverId() != 0) {
            ask(() -> {
                wire.send(DumpCommands.register(request));
                wire.readAnswer();
                return request;
            });
        }
        wire.readTimeout(request.silence());
        wire.send(command);
        isReading = true;
        return new EventPackets(wire, request.untilEnd());
    }

    /** Runs a question and its answer; unless the server refused it, a failure is the session's end. */
    private <T> T ask(Supplier<T> question) {
        if (isReading) {
            throw new IllegalStateException("The session still streams the result of another statement");
        }
        boolean isUsable = false;
        try {
            T answer = question.get();
            isUsable = true;
            return answer;
        } catch (PipelineException e) {
            isUsable = ServerFailure.of(e) != null;
            throw e;
        } finally {
            if (!isUsable) {
                wire.cut("an earlier answer could not be read to its end");
            }
        }
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
