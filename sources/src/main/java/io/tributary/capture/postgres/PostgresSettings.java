package io.tributary.capture.postgres;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.TablePatterns;
import io.tributary.capture.mapping.TableMappings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Where a PostgreSQL source is, and what is wanted of it.
 *
 * @param url JDBC address of the database, {@code jdbc:postgresql://host:port/database?…}
 * @param user role that connects; it needs {@code REPLICATION}
 * @param password of the role; may be empty
 * @param pipeline name of the pipeline; names the slot and the publication
 * @param tables which tables, and what becomes of them
 * @param loadReaders connections that read one load at the same time
 * @param heartbeatInterval how often the log of an idle database is moved on, and its catalog looked at
 */
public record PostgresSettings(
        String url,
        String user,
        String password,
        String pipeline,
        TableMappings tables,
        int loadReaders,
        Duration heartbeatInterval) {
    private static final int PLAIN_NAME_LENGTH_MAX = 40;
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z0-9_]{1," + PLAIN_NAME_LENGTH_MAX + "}");
    private static final Pattern URL_PASSWORD = Pattern.compile("(?i)(password=)[^&]*");

    public PostgresSettings {
        requireNonNull(url, "url is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(pipeline, "pipeline is null");
        requireNonNull(tables, "tables is null");
        if (loadReaders < 1) {
            throw new IllegalArgumentException("A load needs at least 1 reader, got " + loadReaders);
        }
        if (heartbeatInterval.isZero() || heartbeatInterval.isNegative()) {
            throw new IllegalArgumentException("The heartbeat interval must be positive, got " + heartbeatInterval);
        }
    }

    /** Tables that match patterns as in {@link TablePatterns}, as they are. */
    public PostgresSettings(
            String url,
            String user,
            String password,
            String pipeline,
            List<String> tables,
            int loadReaders,
            Duration heartbeatInterval) {
        this(
                url,
                user,
                password,
                pipeline,
                TableMappings.none(TablePatterns.parse(tables)),
                loadReaders,
                heartbeatInterval);
    }

    /**
     * Name of the slot and of the publication: {@code tributary_} and the pipeline's name. A name that a slot cannot have
     * is spelled with underscores and a check sum, so that two pipelines never share a slot.
     */
    public String slotName() {
        if (PLAIN_NAME.matcher(pipeline).matches()) {
            return "tributary_" + pipeline;
        }
        CRC32 sum = new CRC32();
        sum.update(pipeline.getBytes(StandardCharsets.UTF_8));
        String plain = pipeline.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        String start = plain.substring(0, Math.min(plain.length(), PLAIN_NAME_LENGTH_MAX));
        return "tributary_%s_%08x".formatted(start, sum.getValue());
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "PostgresSettings[url=" + URL_PASSWORD.matcher(url).replaceAll("$1***") + ", user=" + user
                + ", password=***, pipeline=" + pipeline + ", tables=" + tables + ", loadReaders=" + loadReaders
                + ", heartbeatInterval=" + heartbeatInterval + "]";
    }
}
