package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.ColumnType;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads rows in pieces, by {@code LOAD DATA LOCAL} where the server allows that, else by inserts of many rows. The server
 * turns what it cannot take into warnings, so a piece with any warning is refused.
 */
final class MysqlBulk implements BulkLoad {
    private static final int LOAD_BYTES = 4 << 20;
    private static final int INSERT_BYTES = 1 << 19;
    /** What goes with a statement besides its text is shorter. */
    private static final int PACKET_SLACK = 64;

    private static final int DUPLICATE = 1062;
    private static final Pattern PLACE =
            Pattern.compile(".* for column (?:.*\\.)?[`']([^`']+)[`'] at row (\\d+)", Pattern.DOTALL);

    private final Connection connection;
    private final MysqlRows rows;
    private final boolean local;
    private final String begin;
    private final long packetMax;
    private final long rowsMax;
    private long finished;

    MysqlBulk(Connection connection, String table, List<Dialect.LoadColumn> columns, Dialect dialect)
            throws SQLException {
        this.connection = connection;
        local = isLocalAllowed(connection);
        rows = new MysqlRows(local ? MysqlRows.Form.LOAD_DATA : MysqlRows.Form.INSERT, columns);
        begin = local ? loadData(table, columns, dialect) : insert(table, columns, dialect);
        packetMax = local ? Long.MAX_VALUE : Sql.number(connection, "SELECT @@max_allowed_packet");
        rowsMax = packetMax - begin.getBytes(UTF_8).length - PACKET_SLACK;
    }

    private static boolean isLocalAllowed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@GLOBAL.local_infile")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String loadData(String table, List<Dialect.LoadColumn> columns, Dialect dialect) {
        List<String> names = new ArrayList<>();
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Dialect.LoadColumn column = columns.get(i);
            String name = dialect.quote(column.name());
            ColumnType type = column.column() == null
                    ? new ColumnType.Text()
                    : column.column().type();
            if (type instanceof ColumnType.Binary) {
                names.add("@v" + i);
                sets.add(name + " = UNHEX(@v" + i + ")");
            } else if (type instanceof ColumnType.Bool) {
                names.add("@v" + i);
                sets.add(name + " = (@v" + i + " = 'true')");
            } else {
                names.add(name);
            }
        }
        return "LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + table + " CHARACTER SET utf8mb4 ("
                + String.join(", ", names) + ")" + (sets.isEmpty() ? "" : " SET " + String.join(", ", sets));
    }

    private static String insert(String table, List<Dialect.LoadColumn> columns, Dialect dialect) {
        List<String> names =
                columns.stream().map(column -> dialect.quote(column.name())).toList();
        return "INSERT INTO " + table + " (" + String.join(", ", names) + ") VALUES";
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int at = offset;
        while (at < offset + length) {
            int before = rows.length();
            int next = rows.add(bytes, at);
            if (isTooLong() && before > 0) {
                rows.undo(before);
                loadPiece();
                next = rows.add(bytes, at);
            }
            if (isTooLong()) {
                throw ValueRejected.whole(
                        finished + rows.rows(),
                        "longer than max_allowed_packet, which is " + packetMax,
                        SqlFailure.LARGER_PACKETS);
            }
            at = next;
            if (rows.length() >= (local ? LOAD_BYTES : INSERT_BYTES)) {
                loadPiece();
            }
        }
    }

    private boolean isTooLong() {
        return rows.length() > rowsMax;
    }

    private void loadPiece() {
        try {
            load();
        } catch (SQLException e) {
            throw new BrokenLoad(e);
        }
    }

    @Override
    public long finish() throws SQLException {
        if (rows.rows() > 0) {
            load();
        }
        return finished;
    }

    private void load() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long loaded = execute(statement);
            refuseWarnings(statement);
            if (loaded != rows.rows()) {
                throw new SQLException(loaded + " of " + rows.rows() + " rows were loaded", "23000");
            }
        } catch (SQLException e) {
            String state = SqlFailure.state(e);
            if (state.startsWith("22") || SqlFailure.isMysqlData(e)) {
                throw rejected(String.valueOf(e.getMessage()), SqlFailure.codes(e));
            }
            throw e;
        }
        finished += rows.rows();
        rows.clear();
    }

    private long execute(Statement statement) throws SQLException {
        if (!local) {
            return statement.executeLargeUpdate(begin + new String(rows.buffer(), 0, rows.length(), UTF_8));
        }
        statement
                .unwrap(org.mariadb.jdbc.Statement.class)
                .setLocalInfileInputStream(new ByteArrayInputStream(rows.buffer(), 0, rows.length()));
        return statement.executeLargeUpdate(begin);
    }

    private void refuseWarnings(Statement statement) throws SQLException {
        try (ResultSet warning = statement.executeQuery("SHOW WARNINGS")) {
            ValueRejected first = null;
            while (warning.next() && (first == null || first.row() == 0)) {
                int code = warning.getInt("Code");
                if (code == DUPLICATE) {
                    throw new SQLException("two rows have one key", "23000", code);
                }
                ValueRejected next = rejected(warning.getString("Message"), "warning " + code);
                first = first == null || next.row() > 0 ? next : first;
            }
            if (first != null) {
                throw first;
            }
        }
        long unlisted = Sql.number(connection, "SHOW COUNT(*) WARNINGS");
        if (unlisted > 0) {
            throw new ValueRejected(0, null, unlisted + " warnings, of which the server lists none");
        }
    }

    /** The message may hold the value, so only the place is taken from it. */
    private ValueRejected rejected(String message, String reason) {
        Matcher place = PLACE.matcher(message.strip());
        if (!place.matches()) {
            return new ValueRejected(0, null, reason);
        }
        return new ValueRejected(finished + Long.parseLong(place.group(2)), place.group(1), reason);
    }

    @Override
    public void close() {
        rows.clear();
    }
}
