package io.tributary.capture.postgres;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The publication that says which tables the slot streams. Every change to it is one statement, made or not made. */
final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);
    private static final int GENERATED_COLUMNS_VERSION = 18;
    private static final int FILTERS_VERSION = 15;

    /** Publishing a table waits behind maintenance of it; the lock queue must not grow behind us. */
    private static final String LOCK_TIMEOUT = "SET lock_timeout = '3s'";

    private static final String NO_LOCK_TIMEOUT = "SET lock_timeout = 0";

    private final Connection connection;
    private final String name;

    Publication(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /**
     * What a publication holds.
     *
     * @param exists false: there is none of that name
     * @param owned whether our role may change it
     * @param version changes when it is altered or created anew
     * @param scope which tables and operations
     * @param tables how each table is published, by oid
     */
    record State(boolean exists, boolean owned, String version, Scope scope, Map<Integer, Member> tables) {
        State {
            tables = Map.copyOf(tables);
        }

        /**
         * @param allTables {@code FOR ALL TABLES}
         * @param allOperations inserts, updates, deletes and truncates
         * @param viaRoot partitions appear as their root
         * @param generated stored generated columns are sent
         */
        record Scope(boolean allTables, boolean allOperations, boolean viaRoot, boolean generated) {}

        /** Whether a {@link #membership} is the table's own, rather than one with its schema or all tables. */
        static boolean isByName(String membership) {
            String entry = membership.substring(membership.lastIndexOf(':') + 1);
            return !entry.equals("0") && !entry.startsWith("-");
        }

        boolean carriesGeneratedColumns() {
            return scope.generated();
        }

        boolean holds(int oid) {
            return scope.allTables() || tables.containsKey(oid);
        }

        /** Whether the table's rows are published without a filter and with all columns. */
        boolean holdsWhole(int oid) {
            Member member = tables.get(oid);
            return member == null || member.whole();
        }

        /** Changes when the table's part in the publication does; empty when it has none. */
        String membership(int oid) {
            Member member = tables.get(oid);
            return holds(oid) ? version + ":" + (member == null ? 0 : member.entry()) : "";
        }

        /**
         * One table in a publication.
         *
         * @param entry oid of the entry that says so, negative when that publishes its schema
         * @param whole without a row filter and with all columns
         */
        record Member(long entry, boolean whole) {
            private Member and(Member other) {
                return new Member(Math.max(entry, other.entry), whole && other.whole);
            }
        }
    }

    static State read(Statement statement, String name) throws SQLException {
        int version = Sessions.version(statement.getConnection());
        String generated = version >= GENERATED_COLUMNS_VERSION ? "p.pubgencols = 's'" : "false";
        State.Scope scope;
        boolean owned;
        String publicationVersion;
        try (ResultSet row =
                statement.executeQuery("SELECT pg_catalog.pg_has_role(p.pubowner, 'USAGE'), p.puballtables,"
                        + " p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate, p.pubviaroot, " + generated
                        + ", p.oid::text || ':' || p.xmin::text"
                        + " FROM pg_catalog.pg_publication p WHERE p.pubname = " + Names.literal(name))) {
            if (!row.next()) {
                boolean willCarry = version >= GENERATED_COLUMNS_VERSION;
                return new State(false, false, "", new State.Scope(false, true, true, willCarry), Map.of());
            }
            owned = row.getBoolean(1);
            publicationVersion = row.getString(6);
            scope = new State.Scope(row.getBoolean(2), row.getBoolean(3), row.getBoolean(4), row.getBoolean(5));
        }
        return new State(true, owned, publicationVersion, scope, published(statement, name, version));
    }

    private static Map<Integer, State.Member> published(Statement statement, String name, int version)
            throws SQLException {
        String whole = version >= FILTERS_VERSION ? "r.prqual IS NULL AND r.prattrs IS NULL" : "true";
        String schemas = version >= FILTERS_VERSION
                ? " UNION ALL SELECT c.oid::int8, -s.oid::int8, true FROM pg_catalog.pg_publication_namespace s"
                        + " JOIN pg_catalog.pg_publication p ON p.oid = s.pnpubid"
                        + " JOIN pg_catalog.pg_class c ON c.relnamespace = s.pnnspid AND c.relkind IN ('r', 'p')"
                        + " WHERE p.pubname = " + Names.literal(name)
                : "";
        Map<Integer, State.Member> tables = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT r.prrelid::int8, r.oid::int8, " + whole
                + " FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid"
                + " WHERE p.pubname = " + Names.literal(name) + schemas)) {
            while (row.next()) {
                tables.merge(
                        (int) row.getLong(1), new State.Member(row.getLong(2), row.getBoolean(3)), State.Member::and);
            }
        }
        return tables;
    }

    void create(Collection<TableId> tables) {
        String options = "publish_via_partition_root = true"
                + (Sessions.version(connection) >= GENERATED_COLUMNS_VERSION
                        ? ", publish_generated_columns = stored"
                        : "");
        execute("CREATE PUBLICATION " + Names.quote(name) + forTables(tables) + " WITH (" + options + ")", "create");
        LOG.atInfo().addKeyValue("target", name).log("publication created");
    }

    private static String forTables(Collection<TableId> tables) {
        return tables.isEmpty() ? "" : " FOR TABLE " + list(tables);
    }

    private static String list(Collection<TableId> tables) {
        return tables.stream().map(table -> "ONLY " + Names.quote(table)).collect(Collectors.joining(", "));
    }

    /** Adds a table; fine when it is there already. */
    void add(TableId table) {
        try {
            execute("ALTER PUBLICATION " + Names.quote(name) + " ADD TABLE ONLY " + Names.quote(table), "extend");
            LOG.atInfo().addKeyValue("table", table).log("table added to the publication");
        } catch (PipelineException e) {
            if (!(e.getCause() instanceof SQLException cause
                    && PostgresErrors.hasState(cause, PostgresErrors.DUPLICATE_OBJECT))) {
                throw e;
            }
        }
    }

    /** Takes a table out; fine when it is not there, or not a table any more. */
    void remove(TableId table) {
        try {
            execute("ALTER PUBLICATION " + Names.quote(name) + " DROP TABLE ONLY " + Names.quote(table), "shorten");
            LOG.atInfo().addKeyValue("table", table).log("table taken out of the publication");
        } catch (PipelineException e) {
            boolean isGone = e.getCause() instanceof SQLException cause
                    && (PostgresErrors.hasState(cause, PostgresErrors.UNDEFINED_OBJECT)
                            || PostgresErrors.hasState(cause, PostgresErrors.UNDEFINED_TABLE));
            if (!isGone) {
                throw e;
            }
        }
    }

    void drop() {
        execute("DROP PUBLICATION IF EXISTS " + Names.quote(name), "drop");
    }

    /** Drops it if it is there and our role owns it; one that was made for us stays. */
    void dropIfOwned() {
        State state;
        try (Statement statement = connection.createStatement()) {
            state = read(statement, name);
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot look up publication " + name);
        }
        if (state.owned()) {
            drop();
        } else if (state.exists()) {
            LOG.atWarn().addKeyValue("target", name).log("publication left: another role owns it");
        }
    }

    private void execute(String sql, String what) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK_TIMEOUT);
            try {
                statement.execute(sql);
            } finally {
                statement.execute(NO_LOCK_TIMEOUT);
            }
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot " + what + " publication " + name);
        }
    }

    /** Without it the stream says nothing, or fails for ever. */
    static PipelineException lost(String name) {
        return Slot.lost("Publication " + name + " does not exist any more", null);
    }

    static PipelineException foreign(String name) {
        return new PipelineException(
                ErrorCode.SOURCE_SLOT_FOREIGN,
                "Publication " + name + " exists already, and this landing folder did not create it",
                "Give the pipeline another name, or drop it: DROP PUBLICATION " + Names.quote(name) + ";");
    }
}
