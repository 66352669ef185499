package io.tributary.capture.mysql.wire;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/**
 * Turns what a server or the network reports into codes, once.
 *
 * @see <a href="https://dev.mysql.com/doc/mysql-errors/9.5/en/server-error-reference.html">Error numbers of MySQL</a>
 * @see <a href="https://mariadb.com/docs/server/reference/error-codes/mariadb-error-code-reference">and MariaDB</a>
 */
public final class MysqlErrors {
    public static final int UNKNOWN_COLUMN = 1054;
    public static final int NO_SUCH_TABLE = 1146;
    public static final int UNKNOWN_VARIABLE = 1193;
    public static final int LOCK_WAIT_TIMEOUT = 1205;
    public static final int DEADLOCK = 1213;
    public static final int NO_DEFAULT = 1364;
    public static final int READ_ONLY_VARIABLE = 1238;
    public static final int TABLE_DEFINITION_CHANGED = 1412;

    /** SQLSTATE class of a transaction rolled back, after which the same thing may work. */
    private static final String ROLLBACK_CLASS = "40";

    /** Too many connections, shut down, killed, out of resources, cut network, waits and limits that ran out. */
    private static final Set<Integer> PASSING = Set.of(
            1021,
            1037,
            1038,
            1040,
            1041,
            1042,
            1053,
            1077,
            1078,
            1079,
            1080,
            1135,
            1152,
            1154,
            1155,
            1156,
            1157,
            1158,
            1159,
            1160,
            1161,
            1184,
            1203,
            LOCK_WAIT_TIMEOUT,
            DEADLOCK,
            1226,
            1317,
            1836,
            1927,
            1969,
            3024,
            3168,
            3169,
            4031);

    private static final Set<Integer> PERMISSION = Set.of(
            1044, 1045, 1095, 1130, 1142, 1143, 1227, 1370, 1410, 1449, 1698, 1820, 1862, 1873, 3118, 3619, 3955, 4151);

    /** Wrong user or password, no right to come from that host, an account that is locked or has to change its password. */
    private static final Set<Integer> NOT_LET_IN = Set.of(1045, 1130, 1698, 1820, 1862, 3118, 3955, 4151);

    private static final int NO_SUCH_DATABASE = 1049;
    private static final int PACKET_TOO_LARGE = 1153;
    private static final int OPTION_PREVENTS = 1290;
    private static final int ROW_CHANGED_SINCE_READ = 1020;

    private MysqlErrors() {}

    /**
     * The failure that a refusal is.
     *
     * @param what what failed, to begin the message with, such as {@code Cannot read the catalog}
     */
    public static PipelineException of(ServerFailure failure, String what) {
        ErrorCode code = code(failure);
        return new PipelineException(code, what + ": " + said(failure), hint(code, failure.number()), failure);
    }

    /** As {@link #of(ServerFailure, String)}, for a connection that broke. */
    static PipelineException of(IOException failure, String what) {
        if (isDistrust(failure)) {
            return new PipelineException(
                    ErrorCode.SOURCE_REFUSED,
                    what + ": no encrypted connection comes about: " + PipelineException.describe(failure),
                    "Name the certificate to trust with serverSslCert in the address, or choose another sslMode.",
                    failure);
        }
        String reason = failure instanceof SocketTimeoutException
                ? "the server has sent nothing for too long"
                : failure instanceof EOFException
                        ? "the server has ended the connection"
                        : PipelineException.describe(failure);
        return new PipelineException(
                ErrorCode.SOURCE_UNREACHABLE, what + ": " + reason, hint(ErrorCode.SOURCE_UNREACHABLE), failure);
    }

    static PipelineException unexpected(String what) {
        return new PipelineException(
                ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "The server's answer has " + what, "Report this.");
    }

    /** The server's words and the error's number, for the end of a message. */
    static String said(ServerFailure failure) {
        return failure.reason() + " (error " + failure.number()
                + (failure.state().isEmpty() ? "" : ", " + failure.state()) + ")";
    }

    static ErrorCode code(ServerFailure failure) {
        int number = failure.number();
        if (PERMISSION.contains(number) || failure.state().startsWith("28")) {
            return ErrorCode.SOURCE_PERMISSION_MISSING;
        }
        if (number == TABLE_DEFINITION_CHANGED || number == ROW_CHANGED_SINCE_READ) {
            return ErrorCode.SOURCE_SNAPSHOT_LOST;
        }
        if (number == PACKET_TOO_LARGE || number == OPTION_PREVENTS) {
            return ErrorCode.SOURCE_SETTING_UNSUITABLE;
        }
        boolean isPassing = PASSING.contains(number) || failure.state().startsWith(ROLLBACK_CLASS);
        return isPassing ? ErrorCode.SOURCE_UNREACHABLE : ErrorCode.SOURCE_REFUSED;
    }

    private static String hint(ErrorCode code, int number) {
        if (number == NO_SUCH_DATABASE) {
            return "Correct the name of the database in the address.";
        }
        return NOT_LET_IN.contains(number)
                ? "Correct user and password; the server has to let the user in from this machine."
                : hint(code);
    }

    private static String hint(ErrorCode code) {
        return switch (code) {
            case SOURCE_UNREACHABLE -> "Check that the server runs and can be reached from here.";
            case SOURCE_PERMISSION_MISSING -> "Grant what is missing; tributary check lists it.";
            case SOURCE_SNAPSHOT_LOST -> "Nothing to do: the table is read again.";
            default -> "Run tributary check; it looks at every precondition.";
        };
    }

    /** Whether a TLS handshake failed for what the two sides hold, rather than for the network between them. */
    private static boolean isDistrust(IOException failure) {
        boolean isHandshake = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                return true;
            }
            if (cause instanceof EOFException || cause instanceof SocketException) {
                return false;
            }
            isHandshake |= cause instanceof SSLHandshakeException;
        }
        return isHandshake;
    }
}
