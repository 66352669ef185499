package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.TablePatterns;
import io.tributary.capture.mysql.MysqlSettings;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** The {@code source} section. */
public record SourceConfig(
        @Key(
                        value = "url",
                        about = "JDBC address of the database: `jdbc:postgresql://host:5432/database`,"
                                + " `jdbc:mysql://host:3306/` or `jdbc:mariadb://host:3306/`. Parameters of that"
                                + " database's driver that concern the connection, such as `?sslmode=verify-full`"
                                + " (PostgreSQL) or `?sslMode=VERIFY_IDENTITY` (MySQL, MariaDB), may follow.",
                        example = "jdbc:postgresql://localhost:5432/world",
                        pattern = SourceKind.ADDRESS,
                        expected = SourceKind.EXPECTED)
                String url,
        @Key(
                        value = "user",
                        about =
                                "Database user. PostgreSQL: needs `LOGIN`, `REPLICATION`, `SELECT` on the tables, and to own"
                                        + " them or be a superuser so that the publication can hold them. MySQL: needs"
                                        + " `REPLICATION SLAVE`, `REPLICATION CLIENT`, and `SELECT` on the tables. MariaDB: the"
                                        + " same, where `REPLICATION CLIENT` is also called `BINLOG MONITOR`.",
                        example = "tributary")
                String user,
        @Key(
                        value = "password",
                        about =
                                "Its password. Never printed. Not needed where the server asks for none, or PostgreSQL's"
                                        + " `~/.pgpass` has it.",
                        otherwise = "",
                        example = "${WORLD_PASSWORD}")
                Secret password,
        @Key(
                        value = TABLES,
                        about =
                                "Tables to copy, as `schema.table`, upper and lower case as the database spells them; with MySQL"
                                        + " and MariaDB the schema is the database. `%` stands"
                                        + " for any characters, `_` for one, `[ab]` for one of a set; a part in double quotes"
                                        + " is meant letter by letter. A leading `!` excludes what it matches, whatever the"
                                        + " order; such an entry needs quotes. Either this or `mappings` is written.",
                        otherwise = "",
                        example = "[world.person_lewis, \"sales.%\", \"!sales.tmp_%\"]")
                List<String> tables,
        @Key(
                        value = MAPPINGS,
                        about =
                                "Instead of `tables`: a file with the table mappings of an AWS DMS task, which select, rename,"
                                        + " filter and change tables, or a section that has them: `rules`, a list of rules;"
                                        + " see the [guide](mappings.md). A relative path starts at the folder of the"
                                        + " pipeline file.",
                        otherwise = "",
                        insteadOf = TABLES,
                        example = "./table-mappings.json")
                MappingsConfig mappings,
        @Key(
                        value = "load-readers",
                        about = "Connections that read one table's full load side by side.",
                        otherwise = "2")
                int loadReaders,
        @Key(
                        value = "heartbeat-interval",
                        about =
                                "How often the position moves on while the copied tables are idle, so that the source may forget"
                                        + " its log. PostgreSQL: a message is written to its log for that.",
                        otherwise = "10s")
                Duration heartbeatInterval,
        @Key(
                        value = SERVER_ID,
                        about =
                                "MySQL and MariaDB only. The number this reader of the log has among all replicas and readers of"
                                        + " the server, 1 to 4294967295; two with the same number end each other's connection."
                                        + " When not written, a number is chosen that is most likely free.",
                        otherwise = "",
                        example = "4242")
                OptionalLong serverId,
        @Key(
                        value = ZERO_DATES,
                        about =
                                "MySQL and MariaDB only. What becomes of dates that no calendar has, such as `0000-00-00` and"
                                        + " `2024-02-00`: `text` keeps the server's own text, `null` makes them NULL.",
                        otherwise = "text")
                ZeroDates zeroDates)
        implements Selective {
    private static final String TABLES = "tables";
    private static final String MAPPINGS = "mappings";
    private static final String SERVER_ID = "server-id";
    private static final String ZERO_DATES = "zero-dates";

    public SourceConfig {
        requireNonNull(url, "url is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(heartbeatInterval, "heartbeatInterval is null");
        requireNonNull(serverId, "serverId is null");
        requireNonNull(zeroDates, "zeroDates is null");
        tables = List.copyOf(tables);
        requireNonNull(mappings, "mappings is null");
        if (mappings.isWritten() && !tables.isEmpty()) {
            throw new Misfit(MAPPINGS, "stands beside tables; expected one of them");
        }
        if (!mappings.isWritten()) {
            expectPatterns(tables);
        }
        if (loadReaders < 1 || loadReaders > 64) {
            throw new Misfit("load-readers", "expected 1 to 64");
        }
        if (heartbeatInterval.toMillis() < 100) {
            throw new Misfit("heartbeat-interval", "expected at least 100ms");
        }
        if (serverId.isPresent() && (serverId.getAsLong() < 1 || serverId.getAsLong() > MysqlSettings.SERVER_ID_MAX)) {
            throw new Misfit(SERVER_ID, "expected 1 to " + MysqlSettings.SERVER_ID_MAX);
        }
    }

    private static void expectPatterns(List<String> tables) {
        if (tables.isEmpty()) {
            throw new Misfit(TABLES, "missing; write, for example, tables: [world.person_lewis], or mappings");
        }
        try {
            TablePatterns.parse(tables);
        } catch (PipelineException e) {
            throw new Misfit(TABLES, String.valueOf(e.getMessage()));
        }
    }

    /** Which database it is. */
    public SourceKind kind() {
        return SourceKind.of(url);
    }

    @Override
    public void refuse(Set<String> written) {
        for (String key : List.of(SERVER_ID, ZERO_DATES)) {
            if (kind() == SourceKind.POSTGRESQL && written.contains(key)) {
                throw new Misfit(
                        key, "applies to MySQL and MariaDB only, and source.url is of PostgreSQL; take it out");
            }
        }
    }

    /** Whether the entries can name more than one table; a plain {@code _} is taken for itself here. */
    boolean mayBeManyTables() {
        if (mappings.isWritten()) {
            return true;
        }
        List<String> included =
                tables.stream().filter(table -> !table.startsWith("!")).toList();
        return included.size() > 1
                || included.get(0).contains("%")
                || included.get(0).contains("[");
    }

    /** Without secrets, also where the address holds one. */
    @Override
    public String toString() {
        return "SourceConfig[url=" + url.replaceAll("(?i)(password=)[^&]*", "$1***") + ", user=" + user + ", password="
                + password + ", tables=" + tables + ", mappings=" + mappings + ", loadReaders=" + loadReaders
                + ", heartbeatInterval="
                + heartbeatInterval + ", serverId=" + serverId + ", zeroDates=" + zeroDates + "]";
    }
}
