package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** Advisory locks of the database, by names of any length. */
final class Locks {
    private static final int NAME_BYTES = 16;
    private static final long PAUSE_MILLIS = 200;

    private Locks() {}

    /** Names that differ have locks of their own. */
    static String name(String... parts) {
        return "tributary:" + hash(String.join("\0", parts), NAME_BYTES);
    }

    static String hash(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes a lock that somebody who just died may still hold for a moment. */
    static void take(Connection connection, Dialect dialect, String name, String what, long patienceMillis)
            throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (!dialect.tryLock(connection, name)) {
            if (System.nanoTime() > deadline) {
                throw new PipelineException(
                        ErrorCode.TARGET_IN_USE,
                        "Cannot write to " + what + ": " + dialect.lockHolder(connection, name) + " holds it",
                        "Stop the other process, or give each pipeline a target.schema or target.table of its own; the"
                                + " session of a process that died ends by itself, or is ended in the database");
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PipelineException(ErrorCode.TARGET_IN_USE, "Interrupted while waiting for " + what, "");
            }
        }
    }
}
