package io.tributary.capture.mysql;

import java.util.List;
import java.util.Locale;

/**
 * A change of a table's definition and what has to become of the table. In texts, {@code {t}} is the table's name.
 *
 * @param on servers that know the statements
 * @param setup what there is before: creates {@code {t}}, and fills it unless it is to be empty
 * @param ddl statements over one connection, each committing by itself
 * @param becomes what becomes of the table when that is landed as it comes
 */
record DdlCase(String name, On on, List<String> setup, List<String> ddl, Becomes becomes) {
    /** What becomes of a captured table. */
    enum Becomes {
        /** Nothing is landed but rows. */
        KEPT,
        /** Another schema version, and no other load. */
        FOLLOWED,
        /** Loaded once more. */
        ANEW,
        /** It is gone. */
        GONE,
        /** Followed or loaded anew: that depends on how soon the change is read. */
        EITHER
    }

    /** Servers that know some syntax. */
    enum On {
        ALL,
        MARIADB,
        /** MariaDB of the newest version alone. */
        MARIADB_NEW,
        MYSQL;

        boolean has(MysqlServer server) {
            return switch (this) {
                case ALL -> true;
                case MARIADB -> server.isMariadb();
                case MARIADB_NEW -> server == MysqlServer.MARIADB;
                case MYSQL -> !server.isMariadb();
            };
        }
    }

    private static final List<String> USUAL = List.of(
            "CREATE TABLE {t} (id INT PRIMARY KEY, a INT, b VARCHAR(20), c DECIMAL(10,2))",
            "INSERT INTO {t} VALUES (1, 1, 'one', 1.5), (2, NULL, 'Zoë', -2), (3, 3, '', 3), (4, 4, NULL, 4), (7, 7, 'x', 0)");

    /** Of a table {@code (id INT PRIMARY KEY, a INT, b VARCHAR(20), c DECIMAL(10,2))} with some rows. */
    static DdlCase of(Becomes becomes, String name, String... ddl) {
        return new DdlCase(name, On.ALL, USUAL, List.of(ddl), becomes);
    }

    DdlCase on(On servers) {
        return new DdlCase(name, servers, setup, ddl, becomes);
    }

    /** With another table, of which {@code columns} is what stands in the parentheses and behind them. */
    DdlCase in(String columns, String... rows) {
        List<String> statements = new java.util.ArrayList<>();
        statements.add("CREATE TABLE {t} (" + columns);
        for (String row : rows) {
            statements.add("INSERT INTO {t} VALUES " + row);
        }
        return new DdlCase(name, on, statements, ddl, becomes);
    }

    /** Whether more than one statement says something about tables' columns, so that a late look sees them all at once. */
    boolean isOfSeveral() {
        return ddl.stream()
                        .filter(sql -> {
                            String word = sql.toUpperCase(Locale.ROOT);
                            return word.startsWith("ALTER") || word.startsWith("CREATE") || word.startsWith("DROP");
                        })
                        .count()
                > 1;
    }

    String[] setup(String table) {
        return statements(setup, table);
    }

    String[] ddl(String table) {
        return statements(ddl, table);
    }

    private static String[] statements(List<String> templates, String table) {
        return templates.stream().map(sql -> sql.replace("{t}", table)).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name;
    }
}
