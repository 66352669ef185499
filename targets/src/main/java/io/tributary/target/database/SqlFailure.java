package io.tributary.target.database;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells what a failure of the database means. Both servers give an SQLSTATE; MySQL's vendor codes are more exact. */
final class SqlFailure {
    private static final Set<Integer> MYSQL_DENIED = Set.of(1044, 1045, 1142, 1143, 1227, 1370, 3118);
    private static final Set<Integer> MYSQL_LATER = Set.of(1021, 1040, 1053, 1114, 1205, 1213, 1317, 1927, 1969, 3024);

    private static final Set<Integer> MYSQL_READ_ONLY = Set.of(1290, 1792, 1836, 1874);

    /** The cure for a row that is too long for a statement. */
    static final String LARGER_PACKETS = "Set local_infile = ON or a larger max_allowed_packet at the server";

    private static final int MYSQL_SYNTAX = 1064;
    private static final int MYSQL_PACKET_TOO_LARGE = 1153;
    private static final int MYSQL_LOCK_WAIT = 1205;

    private SqlFailure() {}

    /** @param doing what was tried, as in {@code write to the final table world.city} */
    static PipelineException of(SQLException failure, String doing, DatabaseSettings settings) {
        String state = state(failure);
        String found = "Cannot " + doing + " at " + settings.place() + ": ";
        if (isReadOnly(failure)) {
            return new PipelineException(
                    ErrorCode.TARGET_UNAVAILABLE,
                    found + text(failure),
                    "Wait until a server takes writes again at the address of the target");
        }
        if (failure.getErrorCode() == MYSQL_PACKET_TOO_LARGE) {
            return new PipelineException(
                    ErrorCode.VALUE_UNSUPPORTED, found + "a row is too long (" + codes(failure) + ")", LARGER_PACKETS);
        }
        if (isLater(failure, state)) {
            return new PipelineException(
                    ErrorCode.TARGET_UNAVAILABLE,
                    found + text(failure),
                    "Is the database up, is there space, and does nobody keep a transaction on the table open?");
        }
        if (state.equals("42501")
                || state.equals("28000")
                || state.equals("28P01")
                || MYSQL_DENIED.contains(failure.getErrorCode())) {
            return new PipelineException(
                    ErrorCode.TARGET_PERMISSION_MISSING,
                    found + text(failure),
                    "Let the user " + settings.user()
                            + " create and change schemas and tables there, or create the schema and"
                            + " GRANT ALL on it");
        }
        if (state.startsWith("22") || isMysqlData(failure)) {
            return new PipelineException(
                    ErrorCode.VALUE_UNSUPPORTED,
                    found + "it does not take a value as it is (" + codes(failure) + ")",
                    "Keep the column as text (target.text-columns) and load the table again, change the value at the"
                            + " source, or leave the table out");
        }
        if (state.startsWith("23")) {
            return new PipelineException(
                    ErrorCode.TARGET_DIVERGED,
                    found + "a constraint of the final table does not allow it (" + codes(failure) + ")",
                    "Drop constraints of your own from the final table, then load the table again: tributary reload");
        }
        return new PipelineException(
                ErrorCode.TARGET_REFUSED,
                found + (mayHoldValues(failure, state) ? "it refuses (" + codes(failure) + ")" : text(failure)),
                "Look at the final table and at the database's log");
    }

    /** Whether the server takes no writes, as one does whose place another has taken. */
    static boolean isReadOnly(SQLException failure) {
        return state(failure).equals("25006") || MYSQL_READ_ONLY.contains(failure.getErrorCode());
    }

    /** Whether somebody else kept a lock for too long. */
    static boolean isLockWait(SQLException failure) {
        return failure.getErrorCode() == MYSQL_LOCK_WAIT;
    }

    private static boolean isLater(SQLException failure, String state) {
        return state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.equals("55P03")
                || state.equals("25P04")
                || MYSQL_LATER.contains(failure.getErrorCode());
    }

    static boolean isMysqlData(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case 1264, 1265, 1292, 1366, 1406, 1411, 1690, 3140 -> true;
            default -> false;
        };
    }

    /** Messages of triggers and of the parser, which may quote what was sent. */
    private static boolean mayHoldValues(SQLException failure, String state) {
        return state.startsWith("P0") || state.startsWith("45") || failure.getErrorCode() == MYSQL_SYNTAX;
    }

    /** The server's sentence alone: the driver adds details, which may quote rows. */
    private static String text(SQLException failure) {
        ServerErrorMessage message = failure instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
        return (message == null ? failure.getMessage() : message.getMessage()) + " (" + codes(failure) + ")";
    }

    static String codes(SQLException failure) {
        return failure.getErrorCode() == 0
                ? "SQLSTATE " + state(failure)
                : "error " + failure.getErrorCode() + ", SQLSTATE " + state(failure);
    }

    static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
