package io.tributary.target.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** {@code COPY … FROM STDIN}, which reads canonical CSV as it is. */
final class PostgresBulk implements BulkLoad {
    /** The server adds the value behind it, which nobody may see. */
    private static final Pattern PLACE =
            Pattern.compile("^COPY [^\n]*?, line (\\d+)(?:, column ([^:\n]+))?", Pattern.MULTILINE);

    private static final byte[] QUOTED_END = {'"', '\\', '.', '"', '\n'};

    private final CopyIn copy;
    private final boolean oneColumn;
    private @Nullable SQLException failure;

    PostgresBulk(Connection connection, String sql, int columns) throws SQLException {
        oneColumn = columns == 1;
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            if (oneColumn) {
                writeOneColumn(bytes, offset, offset + length);
            } else {
                copy.writeToCopy(bytes, offset, length);
            }
        } catch (SQLException e) {
            failure = e;
            throw new BrokenLoad(e);
        }
    }

    /** A line of backslash and dot alone is the end of the data to servers before 18, unless it is quoted. */
    private void writeOneColumn(byte[] bytes, int from, int to) throws SQLException {
        int written = from;
        int row = from;
        boolean quoted = false;
        for (int at = from; at < to; at++) {
            quoted ^= bytes[at] == '"';
            if (quoted || bytes[at] != '\n') {
                continue;
            }
            if (at - row == 2 && bytes[row] == '\\' && bytes[row + 1] == '.') {
                copy.writeToCopy(bytes, written, row - written);
                copy.writeToCopy(QUOTED_END, 0, QUOTED_END.length);
                written = at + 1;
            }
            row = at + 1;
        }
        copy.writeToCopy(bytes, written, to - written);
    }

    @Override
    public long finish() throws SQLException {
        try {
            return copy.endCopy();
        } catch (PSQLException e) {
            failure = e;
            throw place(e);
        }
    }

    /** What a failure of the load says, as a place where that is known. */
    static SQLException place(SQLException failure) {
        String state = SqlFailure.state(failure);
        ServerErrorMessage message = failure instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
        if (state.startsWith("22") || state.equals("23502")) {
            String where = message == null || message.getWhere() == null ? "" : message.getWhere();
            Matcher place = PLACE.matcher(where);
            if (place.find()) {
                throw new ValueRejected(Long.parseLong(place.group(1)), place.group(2), SqlFailure.codes(failure));
            }
            String column = message == null ? null : message.getColumn();
            throw new ValueRejected(0, column, SqlFailure.codes(failure));
        }
        return failure;
    }

    @Override
    public void close() {
        if (copy.isActive()) {
            try {
                copy.cancelCopy();
            } catch (SQLException e) {
                if (failure != null) {
                    failure.addSuppressed(e);
                }
            }
        }
    }
}
