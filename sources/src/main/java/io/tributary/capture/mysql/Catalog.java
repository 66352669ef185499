package io.tributary.capture.mysql;

import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what the source's catalog says of the wanted tables: a few queries per schema, whatever their number. */
final class Catalog {
    /** Schemas that hold no user's tables, as an SQL list. */
    static final String SYSTEM_SCHEMAS = "('mysql', 'sys', 'information_schema', 'performance_schema')";

    private static final String NAMES = "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES"
            + " WHERE TABLE_SCHEMA NOT IN " + SYSTEM_SCHEMAS;

    private final TableMappings patterns;

    Catalog(TableMappings patterns) {
        this.patterns = patterns;
    }

    /**
     * The wanted tables as they are now. Of many at once the server leaves out those that a statement is about to change; each
     * of them is asked for by itself, which waits for that statement.
     */
    CatalogView read(Session session) {
        SortedMap<String, Set<String>> wanted = new TreeMap<>();
        for (Row row : session.query(NAMES)) {
            TableId id = new TableId(row.need(0), row.need(1));
            if (patterns.matches(id)) {
                wanted.computeIfAbsent(id.schema(), schema -> new TreeSet<>()).add(id.name());
            }
        }
        SortedMap<TableId, CatalogTable> tables = new TreeMap<>();
        wanted.forEach((schema, names) -> {
            if (names.size() > 1) {
                String where = "WHERE TABLE_SCHEMA = " + Names.literal(schema);
                for (CatalogTable table : CatalogRows.tables(session, where)) {
                    if (names.contains(table.id().name())) {
                        tables.put(table.id(), keyed(table));
                    }
                }
            }
            for (String name : names) {
                TableId id = new TableId(schema, name);
                if (!tables.containsKey(id)) {
                    read(session, id).ifPresent(table -> tables.put(id, table));
                }
            }
        });
        boolean logged = logsCascades(session);
        List<ForeignKey> cascades = ForeignKeys.changing(session, tables.keySet());
        return new CatalogView(tables, cascades, logged);
    }

    /** As {@link #readTable}, with the key that the mappings define. */
    Optional<CatalogTable> read(Session session, TableId id) {
        return readTable(session, id).map(this::keyed);
    }

    /**
     * One table as it is now, wanted or not; empty when there is none.
     *
     * @param id its name as the catalog spells it
     */
    static Optional<CatalogTable> readTable(Session session, TableId id) {
        return CatalogRows.table(session, where(id)).filter(table -> table.id().equals(id));
    }

    /** With the key that the mappings define first. */
    private CatalogTable keyed(CatalogTable table) {
        return patterns.key(table.id()).map(table::withKey).orElse(table);
    }

    private static String where(TableId id) {
        return "WHERE TABLE_SCHEMA = " + Names.literal(id.schema()) + " AND TABLE_NAME = " + Names.literal(id.name());
    }

    static NameCase nameCase(Session session) {
        return NameCase.of(
                (int) session.query("SELECT @@lower_case_table_names").get(0).number(0));
    }

    /**
     * Whether the log has what foreign keys change: MySQL 9.6 and later work them out above the engine, unless told
     * otherwise; before that, and in MariaDB, the engine does it and logs nothing.
     */
    static boolean logsCascades(Session session) {
        return session.flavour() == Flavour.MYSQL
                && session.query("SHOW GLOBAL VARIABLES LIKE 'innodb\\_native\\_foreign\\_keys'").stream()
                        .anyMatch(row -> row.need(1).equals("OFF"));
    }
}
