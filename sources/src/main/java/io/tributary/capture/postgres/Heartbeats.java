package io.tributary.capture.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the catalog and writes a message into the source's log, whose arrival in the stream says: everything that look
 * showed has happened by here. It also moves the log of an idle database on. Thread-safe.
 */
final class Heartbeats {
    private static final String PREFIX = "tributary";
    private static final int UNDER_WAY_MAX = 64;

    private final Catalog catalog;
    private final String pipeline;
    private final String process = UUID.randomUUID().toString();
    private final AtomicLong moment = new AtomicLong();
    private final AtomicLong count = new AtomicLong();
    private final Map<String, Beat> underWay = new LinkedHashMap<>();

    Heartbeats(Catalog catalog, String pipeline) {
        this.catalog = catalog;
        this.pipeline = pipeline;
    }

    /** Why a message was written. */
    enum Reason {
        INTERVAL,
        /** Somebody waits for the position. */
        POSITION_WANTED
    }

    /**
     * @param view what the catalog showed before the message was written
     * @param moment when the look began, see {@link #moment}
     */
    record Beat(CatalogView view, long moment, Reason reason) {}

    /** Counts steps in the life of captured tables; shared with them. */
    AtomicLong moment() {
        return moment;
    }

    /** Returns the log position of the message; its transaction ends after it. */
    long emit(Connection connection, Reason reason) {
        long begun = moment.get();
        Beat beat = new Beat(catalog.read(connection), begun, reason);
        String content = pipeline + " " + process + " " + count.incrementAndGet();
        synchronized (underWay) {
            underWay.put(content, beat);
            if (underWay.size() > UNDER_WAY_MAX) {
                underWay.remove(underWay.keySet().iterator().next());
            }
        }
        // a message that a synchronous standby has not confirmed is as good
        String sql = "SELECT pg_catalog.pg_logical_emit_message(true, '" + PREFIX + "', " + Names.literal(content)
                + ")::text, pg_catalog.set_config('synchronous_commit', 'local', true)";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Lsn.parse(row.getString(1));
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot write a heartbeat message");
        }
    }

    /** How many looks have not arrived yet. */
    int underWay() {
        synchronized (underWay) {
            return underWay.size();
        }
    }

    /** Whether a logical message is one of this pipeline's, from this process or another. */
    boolean isOurs(String prefix, String content) {
        return prefix.equals(PREFIX) && content.startsWith(pipeline + " ");
    }

    /** What belongs to a message that arrived; null when another process wrote it. */
    @Nullable
    Beat take(String content) {
        synchronized (underWay) {
            return underWay.remove(content);
        }
    }
}
