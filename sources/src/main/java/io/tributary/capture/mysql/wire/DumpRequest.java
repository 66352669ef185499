package io.tributary.capture.mysql.wire;

import java.time.Duration;
import java.util.UUID;

/**
 * What part of the log to send, and to whom.
 *
 * @param from where to begin
 * @param serverId the number this reader has among the server's replicas, 1 to 4294967295, no other's; a server ends the
 *     dump of an older reader with the same number (MariaDB) or the same {@code replicaId} (MySQL). 0 with
 *     {@code untilEnd} only: such a reader is nobody's rival and is not listed
 * @param replicaId the identity MySQL knows the reader by
 * @param reportedHost the name under which {@code SHOW REPLICAS} lists the reader; no more than 60 bytes of it are sent
 * @param heartbeat how often the server says that nothing has happened
 * @param silence how long nothing at all may come before the connection counts as lost; several heartbeats
 * @param untilEnd whether the server ends the dump at the end of the log, rather than to wait for more
 */
public record DumpRequest(
        Start from,
        long serverId,
        UUID replicaId,
        String reportedHost,
        Duration heartbeat,
        Duration silence,
        boolean untilEnd) {
    private static final long LARGEST_SERVER_ID = 0xffff_ffffL;

    public DumpRequest {
        if (serverId < (untilEnd ? 0 : 1) || serverId > LARGEST_SERVER_ID) {
            throw new IllegalArgumentException("Server id out of range: " + serverId);
        }
        if (heartbeat.isNegative() || heartbeat.isZero() || silence.compareTo(heartbeat) <= 0) {
            throw new IllegalArgumentException("Heartbeat and silence do not fit: " + heartbeat + ", " + silence);
        }
    }

    /** Where a dump begins. */
    public sealed interface Start {}

    /**
     * At an event of a log file.
     *
     * @param offset bytes from the file's start; 4 is its first event
     */
    public record Place(String file, long offset) implements Start {
        public Place {
            if (offset < 4) {
                throw new IllegalArgumentException("A log file has no event at " + offset);
            }
        }
    }

    /**
     * With the first transaction that is not in a set, at a MySQL server.
     *
     * @param executed a set of GTIDs as {@code @@gtid_executed} writes it, tags included; may be empty
     */
    public record MysqlGtids(String executed) implements Start {}

    /**
     * After the transactions of a state, at a MariaDB server.
     *
     * @param state one GTID per domain, as {@code @@gtid_binlog_pos} writes it; empty for the log's very beginning
     */
    public record MariadbGtids(String state) implements Start {}
}
