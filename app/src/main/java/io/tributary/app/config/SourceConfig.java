package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.TablePatterns;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.List;

/** The {@code source} section. */
public record SourceConfig(
        @Key(
                        value = "url",
                        about = "JDBC address of the database. Parameters of the PostgreSQL driver, such as"
                                + " `?sslmode=verify-full`, may follow.",
                        example = "jdbc:postgresql://localhost:5432/world",
                        pattern = "jdbc:postgresql:.+",
                        expected = "an address that begins with jdbc:postgresql:")
                String url,
        @Key(
                        value = "user",
                        about =
                                "Database role: needs `LOGIN`, `REPLICATION`, `SELECT` on the tables, and to own them or be"
                                        + " a superuser so that the publication can hold them.",
                        example = "tributary")
                String user,
        @Key(
                        value = "password",
                        about =
                                "Its password. Never printed. Not needed where the server or `~/.pgpass` asks for none.",
                        otherwise = "",
                        example = "${WORLD_PASSWORD}")
                Secret password,
        @Key(
                        value = "tables",
                        about =
                                "Tables to copy, as `schema.table`, upper and lower case as the database spells them. `%` stands"
                                        + " for any characters, `_` for one, `[ab]` for one of a set; a part in double quotes"
                                        + " is meant letter by letter. A leading `!` excludes what it matches, whatever the"
                                        + " order; such an entry needs quotes.",
                        example = "[world.person_lewis, \"sales.%\", \"!sales.tmp_%\"]")
                List<String> tables,
        @Key(
                        value = "load-readers",
                        about = "Connections that read one table's full load side by side.",
                        otherwise = "2")
                int loadReaders,
        @Key(
                        value = "heartbeat-interval",
                        about =
                                "How often a message is written to the source's log when nothing else is, so that the source"
                                        + " may forget its log while the copied tables are idle.",
                        otherwise = "10s")
                Duration heartbeatInterval) {
    public SourceConfig {
        requireNonNull(url, "url is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(heartbeatInterval, "heartbeatInterval is null");
        tables = List.copyOf(tables);
        try {
            TablePatterns.parse(tables);
        } catch (PipelineException e) {
            throw new Misfit("tables", String.valueOf(e.getMessage()));
        }
        if (loadReaders < 1 || loadReaders > 64) {
            throw new Misfit("load-readers", "expected 1 to 64");
        }
        if (heartbeatInterval.toMillis() < 100) {
            throw new Misfit("heartbeat-interval", "expected at least 100ms");
        }
    }

    /** Whether the entries can name more than one table; a plain {@code _} is taken for itself here. */
    boolean mayBeManyTables() {
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
                + password + ", tables=" + tables + ", loadReaders=" + loadReaders + ", heartbeatInterval="
                + heartbeatInterval + "]";
    }
}
