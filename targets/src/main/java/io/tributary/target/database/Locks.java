package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Set;
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

    /**
     * How to wait for a lock.
     *
     * @param lost sessions of ours of which the server may not know that nobody uses them any more; they are ended
     * @param otherwise what it means to have waited in vain
     */
    record Patience(long millis, Set<String> lost, ErrorCode otherwise) {
        /** Whoever has it ends by itself, as nobody keeps it between two plans. */
        static Patience withPlans(Set<String> lost) {
            return new Patience(30_000, lost, ErrorCode.TARGET_UNAVAILABLE);
        }
    }

    /** Takes a lock that somebody who just died may still hold for a moment. */
    static void take(Connection connection, Dialect dialect, String name, String what, Patience patience)
            throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience.millis());
        while (!dialect.tryLock(connection, name)) {
            if (System.nanoTime() > deadline) {
                throw new PipelineException(
                        patience.otherwise(),
                        "Cannot write to " + what + ": " + dialect.lockHolder(connection, name) + " holds it",
                        "Stop the other process, or give each pipeline a target.schema or target.table of its own; the"
                                + " session of a process that died ends by itself, or is ended in the database");
            }
            dialect.endHolder(connection, name, patience.lost());
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PipelineException(ErrorCode.TARGET_IN_USE, "Interrupted while waiting for " + what, "");
            }
        }
    }
}
