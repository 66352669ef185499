package io.tributary.capture.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Where the logs that a server's log goes on from ended. A promoted standby, and a server that was restored, begin a timeline
 * of their own; what the old one logged after that place is not in it.
 *
 * @param ends by timeline, the log position where the next one begins
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">TIMELINE_HISTORY</a>
 */
record TimelineHistory(Map<Integer, Long> ends) {
    TimelineHistory {
        ends = Map.copyOf(ends);
    }

    /** @param replication a connection that speaks the replication protocol */
    static TimelineHistory read(Connection replication, int timeline) {
        if (timeline == 1) {
            return new TimelineHistory(Map.of());
        }
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
            row.next();
            return parse(row.getString(2));
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot read the history of timeline " + timeline);
        }
    }

    /** A timeline, a position and a reason on each line, divided by tabs; empty lines and comments between. */
    static TimelineHistory parse(String text) {
        Map<Integer, Long> ends = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            String[] parts = line.strip().split("\\s+", 3);
            if (parts.length >= 2 && !parts[0].startsWith("#")) {
                ends.put(Integer.parseInt(parts[0]), Lsn.parse(parts[1]));
            }
        }
        return new TimelineHistory(ends);
    }

    /** Where that timeline was left; empty when the log does not go on from it. */
    OptionalLong end(int timeline) {
        Long end = ends.get(timeline);
        return end == null ? OptionalLong.empty() : OptionalLong.of(end);
    }
}
