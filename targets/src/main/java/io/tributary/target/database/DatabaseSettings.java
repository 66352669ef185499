package io.tributary.target.database;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import java.util.Map;
import java.util.Set;

/**
 * Where final tables are.
 *
 * @param url {@code jdbc:postgresql://…}, {@code jdbc:mysql://…} or {@code jdbc:mariadb://…}, with the driver's options
 * @param user who owns the final tables
 * @param password empty when there is none
 * @param schema template of the schema (PostgreSQL) or database (MySQL, MariaDB): {@code {schema}} and {@code {table}}
 *     stand for the source's names
 * @param table template of the table's name
 * @param textColumns columns that are text whatever their type, by the source's names
 */
public record DatabaseSettings(
        String url, String user, String password, String schema, String table, Map<TableId, Set<String>> textColumns) {
    public DatabaseSettings {
        requireNonNull(url, "url is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(schema, "schema is null");
        requireNonNull(table, "table is null");
        textColumns = Map.copyOf(textColumns);
    }

    /** Tables of the same names as at the source. */
    public static DatabaseSettings at(String url, String user, String password) {
        return new DatabaseSettings(url, user, password, "{schema}", "{table}", Map.of());
    }

    /** Columns of one table that are text whatever their type. */
    Set<String> textColumns(TableId of) {
        return textColumns.getOrDefault(of, Set.of());
    }

    @Override
    public String toString() {
        return "DatabaseSettings[url=" + place() + ", user=" + user + ", schema=" + schema + ", table=" + table + "]";
    }

    /** The address without options, which may hold secrets. */
    String place() {
        int options = url.indexOf('?');
        return options < 0 ? url : url.substring(0, options);
    }
}
