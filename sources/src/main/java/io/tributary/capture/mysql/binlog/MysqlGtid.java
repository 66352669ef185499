package io.tributary.capture.mysql.binlog;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * A transaction of a MySQL server; as text {@code uuid:number} or {@code uuid:tag:number}.
 *
 * @param source the server (or group) that made it
 * @param tag lower case, empty for none; MySQL 8.3 and later
 * @param number from 1, in the order of {@code source} and {@code tag}
 */
public record MysqlGtid(UUID source, String tag, long number) implements TransactionId {
    public MysqlGtid {
        requireNonNull(source, "source is null");
        requireNonNull(tag, "tag is null");
    }

    @Override
    public String text() {
        return source + (tag.isEmpty() ? ":" : ":" + tag + ":") + number;
    }

    @Override
    public String toString() {
        return text();
    }
}
