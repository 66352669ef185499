package io.tributary.capture.mysql.binlog;

/**
 * A transaction of a MariaDB server; as text {@code domain-server-sequence}.
 *
 * @param domain unsigned 32 bits: within a domain transactions have one order
 * @param server unsigned 32 bits: the server that made it
 * @param sequence unsigned 64 bits: grows within the domain
 */
public record MariadbGtid(long domain, long server, long sequence) implements TransactionId {
    /** Whether the same server made {@code other} in the same domain, and not before this one. */
    public boolean isAtOrBefore(MariadbGtid other) {
        return domain == other.domain && server == other.server && Long.compareUnsigned(sequence, other.sequence) <= 0;
    }

    @Override
    public String text() {
        return domain + "-" + server + "-" + Long.toUnsignedString(sequence);
    }

    @Override
    public String toString() {
        return text();
    }
}
