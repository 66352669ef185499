package io.tributary.capture.postgres;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns what the driver reports into codes, once.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL error codes</a>
 */
final class PostgresErrors {
    /** Classes and states after which the same thing may work a little later. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");

    static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String OBJECT_IN_USE = "55006";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String CONFIGURATION_LIMIT = "53400";
    private static final String CRASH_SHUTDOWN_OR_UNDEFINED_FILE = "58P01";
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NOT_LET_IN_CLASS = "28";
    static final String UNDEFINED_OBJECT = "42704";
    static final String DUPLICATE_OBJECT = "42710";
    static final String UNDEFINED_TABLE = "42P01";
    static final String UNDEFINED_COLUMN = "42703";
    static final String INVALID_PARAMETER = "22023";

    private PostgresErrors() {}

    /** @param what what failed, to begin the message with, such as {@code Cannot read the catalog} */
    static PipelineException of(SQLException failure, String what) {
        ErrorCode code = code(failure);
        return new PipelineException(code, what + ": " + reason(failure), hint(code, state(failure)), failure);
    }

    /** As {@link #of}, for what reads changes from a slot, where some states mean that the slot cannot go on. */
    static PipelineException ofSlot(SQLException failure, String slot) {
        String state = state(failure);
        String reason = reason(failure);
        boolean isLost = state.equals("55000")
                || state.equals(UNDEFINED_OBJECT)
                || state.equals(CRASH_SHUTDOWN_OR_UNDEFINED_FILE)
                || reason.contains("has already been removed");
        if (isLost) {
            return Slot.lost("Replication slot " + slot + " cannot go on: " + reason, failure);
        }
        return of(failure, "Cannot read changes from replication slot " + slot);
    }

    static boolean hasState(SQLException failure, String state) {
        return state(failure).equals(state);
    }

    private static ErrorCode code(SQLException failure) {
        String state = state(failure);
        return switch (state) {
            case INSUFFICIENT_PRIVILEGE -> ErrorCode.SOURCE_PERMISSION_MISSING;
            case OBJECT_IN_USE -> ErrorCode.SOURCE_SLOT_IN_USE;
            case CONFIGURATION_LIMIT -> ErrorCode.SOURCE_SETTING_UNSUITABLE;
            case "22021", "22P05" -> ErrorCode.VALUE_UNSUPPORTED;
            case LOCK_NOT_AVAILABLE, "" -> ErrorCode.SOURCE_UNREACHABLE;
            default -> otherCode(failure, state);
        };
    }

    private static ErrorCode otherCode(SQLException failure, String state) {
        boolean passing = state.length() == 5 && PASSING_CLASSES.contains(state.substring(0, 2));
        return passing || failure.getCause() instanceof IOException
                ? ErrorCode.SOURCE_UNREACHABLE
                : ErrorCode.SOURCE_REFUSED;
    }

    private static String hint(ErrorCode code, String state) {
        if (state.equals(NO_SUCH_DATABASE)) {
            return "Correct the name of the database in the address.";
        }
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return "Another session has locked the table, such as CREATE INDEX CONCURRENTLY or VACUUM; let it end.";
        }
        if (state.startsWith(NOT_LET_IN_CLASS)) {
            return "Correct user and password; pg_hba.conf of the server has to let the user in from this machine.";
        }
        return switch (code) {
            case SOURCE_UNREACHABLE -> "Check that the server runs and can be reached from here.";
            case SOURCE_PERMISSION_MISSING -> "Grant what is missing; tributary check lists it.";
            case SOURCE_SLOT_IN_USE ->
                "Another process reads the same slot: stop it, or give this pipeline another name.";
            case SOURCE_SETTING_UNSUITABLE -> "Raise max_replication_slots and max_wal_senders and restart the server.";
            case VALUE_UNSUPPORTED -> "The database holds bytes that are no text in its encoding: correct the row.";
            default -> "Run tributary check; it looks at every precondition.";
        };
    }

    /** The server's own words without its details, which may show values; or the driver's. */
    private static String reason(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException e ? e.getServerErrorMessage() : null;
        String message = server == null ? failure.getMessage() : server.getMessage();
        return withoutFullStop(message);
    }

    private static String withoutFullStop(@Nullable String message) {
        if (message == null) {
            return "no reason given";
        }
        String text = message.strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
