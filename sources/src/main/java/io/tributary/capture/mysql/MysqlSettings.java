package io.tributary.capture.mysql;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.TablePatterns;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.value.ZeroDates;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Where a MySQL or MariaDB source is, and what is wanted of it.
 *
 * @param url JDBC address of the server, {@code jdbc:mysql://host:port/?…} or {@code jdbc:mariadb://…}
 * @param user who connects; needs the right to replicate
 * @param password of the user; may be empty
 * @param pipeline name of the pipeline
 * @param tables which tables, and what becomes of them
 * @param loadReaders connections that read one load at the same time
 * @param heartbeatInterval how often the server says that its log has nothing new
 * @param zeroDates what dates that no calendar has become
 * @param serverId number the reader of the log has among the server's replicas, 1 to 2<sup>32</sup> - 1; empty: one is
 *     worked out
 */
public record MysqlSettings(
        String url,
        String user,
        String password,
        String pipeline,
        TableMappings tables,
        int loadReaders,
        Duration heartbeatInterval,
        ZeroDates zeroDates,
        OptionalLong serverId) {
    public static final long SERVER_ID_MAX = 0xFFFF_FFFFL;

    private static final Pattern URL_SECRET = Pattern.compile("(?i)(password[0-9]?=)[^&]*|(//[^/@]*:)[^/@]*@");

    public MysqlSettings {
        requireNonNull(url, "url is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(pipeline, "pipeline is null");
        requireNonNull(tables, "tables is null");
        requireNonNull(zeroDates, "zeroDates is null");
        requireNonNull(serverId, "serverId is null");
        if (loadReaders < 1) {
            throw new IllegalArgumentException("A load needs at least 1 reader, got " + loadReaders);
        }
        if (heartbeatInterval.isZero() || heartbeatInterval.isNegative()) {
            throw new IllegalArgumentException("The heartbeat interval must be positive, got " + heartbeatInterval);
        }
        if (serverId.isPresent() && (serverId.getAsLong() < 1 || serverId.getAsLong() > SERVER_ID_MAX)) {
            throw new IllegalArgumentException("A server id is 1 to 4294967295, got " + serverId.getAsLong());
        }
    }

    /** Tables that match patterns as in {@link TablePatterns}, as they are. */
    public MysqlSettings(
            String url,
            String user,
            String password,
            String pipeline,
            List<String> tables,
            int loadReaders,
            Duration heartbeatInterval,
            ZeroDates zeroDates,
            OptionalLong serverId) {
        this(
                url,
                user,
                password,
                pipeline,
                TableMappings.none(TablePatterns.parse(tables)),
                loadReaders,
                heartbeatInterval,
                zeroDates,
                serverId);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        String shown = URL_SECRET.matcher(url).replaceAll(match -> {
            boolean isParameter = match.group(1) != null;
            return java.util.regex.Matcher.quoteReplacement(
                    isParameter ? match.group(1) + "***" : match.group(2) + "***@");
        });
        return "MysqlSettings[url=" + shown + ", user=" + user + ", password=***, pipeline=" + pipeline + ", tables="
                + tables + ", loadReaders=" + loadReaders + ", heartbeatInterval=" + heartbeatInterval + ", zeroDates="
                + zeroDates + ", serverId=" + serverId + "]";
    }
}
