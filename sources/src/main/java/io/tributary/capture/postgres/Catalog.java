package io.tributary.capture.postgres;

import io.tributary.capture.mapping.TableMappings;
import io.tributary.change.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what the source's catalog says of the wanted tables: everything in one snapshot, a few queries whatever their number. */
final class Catalog {
    private static final String MOMENT =
            "SELECT pg_catalog.pg_current_snapshot()::text, pg_catalog.pg_current_wal_insert_lsn()::text";

    private final TableMappings patterns;
    private final String publication;

    Catalog(TableMappings patterns, String publication) {
        this.patterns = patterns;
        this.publication = publication;
    }

    /** The wanted tables as they are now. */
    CatalogView read(Connection connection) {
        return inTransaction(connection, this::readWithin);
    }

    /** One table as it is now; empty when there is none with that oid any more. */
    Optional<CatalogTable> read(Connection connection, int oid) {
        return inTransaction(connection, statement -> {
            List<CatalogRows.RelationRow> rows =
                    CatalogRows.relations(statement, "AND c.oid = " + Integer.toUnsignedString(oid));
            Publication.State published = Publication.read(statement, publication);
            return tables(statement, rows, published, Map.of()).values().stream()
                    .findFirst();
        });
    }

    /** What can be seen now. */
    LoadSnapshot moment(Connection connection) {
        return inTransaction(connection, Catalog::snapshot);
    }

    /** Names of the types of a relation's columns, as a schema spells them. */
    List<String> typeNames(Connection connection, Relation relation) {
        String list = relation.columns().stream()
                .map(field -> "pg_catalog.format_type(" + Integer.toUnsignedString(field.typeOid()) + ", "
                        + field.typeModifier() + ")")
                .collect(Collectors.joining(", ", "SELECT unnest(ARRAY[", "]::text[])"));
        return inTransaction(connection, statement -> {
            List<String> names = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(list)) {
                while (row.next()) {
                    names.add(String.valueOf(row.getString(1)));
                }
            }
            return names;
        });
    }

    /** The wanted tables as the transaction that {@code statement} is in sees them. */
    CatalogView readWithin(Statement statement) throws SQLException {
        LoadSnapshot snapshot = snapshot(statement);
        Publication.State published = Publication.read(statement, publication);
        List<CatalogRows.RelationRow> all = CatalogRows.relations(statement, "");
        Map<Integer, TableId> names =
                all.stream().collect(Collectors.toMap(CatalogRows.RelationRow::oid, CatalogRows.RelationRow::id));
        Map<Integer, CatalogRows.RelationRow> byOid = new HashMap<>();
        all.forEach(row -> byOid.put(row.oid(), row));
        List<CatalogRows.RelationRow> wanted = withoutPartitionsOfWanted(all, byOid);
        return new CatalogView(tables(statement, wanted, published, byOid), names, published, snapshot);
    }

    private static <T> T inTransaction(Connection connection, Reading<T> reading) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            T result = reading.read(statement);
            statement.execute("COMMIT");
            return result;
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot read the catalog");
        }
    }

    /** Something read from the catalog. */
    private interface Reading<T> {
        T read(Statement statement) throws SQLException;
    }

    /** @param all where the tables above a partition are found */
    private SortedMap<TableId, CatalogTable> tables(
            Statement statement,
            List<CatalogRows.RelationRow> wanted,
            Publication.State published,
            Map<Integer, CatalogRows.RelationRow> all)
            throws SQLException {
        SortedMap<TableId, CatalogTable> tables = new TreeMap<>();
        if (wanted.isEmpty()) {
            return tables;
        }
        List<Integer> roots = wanted.stream().map(CatalogRows.RelationRow::oid).toList();
        Map<Integer, List<CatalogRows.LeafRow>> leaves = CatalogRows.leaves(statement, roots);
        Set<Integer> oids = new HashSet<>(roots);
        leaves.values().forEach(rows -> rows.forEach(row -> oids.add(row.oid())));
        CatalogRows.Details details = CatalogRows.details(statement, oids);
        for (CatalogRows.RelationRow row : wanted) {
            TableId shownAs = shownAs(row, published, all);
            tables.put(row.id(), table(row, shownAs, leaves.getOrDefault(row.oid(), List.of()), details, published));
        }
        return tables;
    }

    static LoadSnapshot snapshot(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(MOMENT)) {
            row.next();
            return LoadSnapshot.parse(Lsn.parse(row.getString(2)), row.getString(1));
        }
    }

    /** Wanted relations, except partitions of a table that is wanted itself: their rows are part of its rows. */
    private List<CatalogRows.RelationRow> withoutPartitionsOfWanted(
            List<CatalogRows.RelationRow> all, Map<Integer, CatalogRows.RelationRow> byOid) {
        return all.stream()
                .filter(row -> patterns.matches(row.id()) && !hasWantedAncestor(row, byOid))
                .toList();
    }

    private boolean hasWantedAncestor(CatalogRows.RelationRow row, Map<Integer, CatalogRows.RelationRow> byOid) {
        CatalogRows.RelationRow parent = byOid.get(row.parent());
        while (parent != null) {
            if (patterns.matches(parent.id())) {
                return true;
            }
            parent = byOid.get(parent.parent());
        }
        return false;
    }

    /** The published table above a partition that the stream shows the partition's rows as rows of; null when none. */
    private static @Nullable TableId shownAs(
            CatalogRows.RelationRow row, Publication.State published, Map<Integer, CatalogRows.RelationRow> all) {
        TableId highest = null;
        CatalogRows.RelationRow parent = all.get(row.parent());
        while (parent != null) {
            if (published.scope().viaRoot() && published.holds(parent.oid())) {
                highest = parent.id();
            }
            parent = all.get(parent.parent());
        }
        return highest;
    }

    private CatalogTable table(
            CatalogRows.RelationRow row,
            @Nullable TableId shownAs,
            List<CatalogRows.LeafRow> leafRows,
            CatalogRows.Details details,
            Publication.State published) {
        List<CatalogColumn> columns = new ArrayList<>();
        List<CatalogColumn> unpublished = new ArrayList<>();
        for (CatalogRows.ColumnRow column : details.columns(row.oid())) {
            boolean carried = column.generated().isEmpty()
                    || (column.generated().equals("s") && published.carriesGeneratedColumns());
            if (carried) {
                columns.add(column.column());
            } else {
                unpublished.add(column.column());
            }
        }
        Identity logged = details.logged(row.oid(), row.replicaIdentity(), Map.of());
        List<Integer> primaryKey = details.primaryKey(row.oid());
        boolean byKey = logged.kind() == Identity.Kind.FULL && !primaryKey.isEmpty();
        Identity identity = definedKey(row.id(), columns)
                .orElseGet(() -> byKey ? new Identity(Identity.Kind.KEY, primaryKey) : logged);
        List<Leaf> leaves = new ArrayList<>();
        long rows = 0;
        for (CatalogRows.LeafRow leaf : leafRows) {
            leaves.add(details.leaf(leaf, row.oid()));
            rows += leaf.rowsEstimate();
        }
        CatalogTable.Traits traits = row.traits(
                unpublished,
                published.membership(row.oid()),
                shownAs,
                details.typeTexts().of(columns));
        return new CatalogTable(row.oid(), row.id(), traits, columns, identity, leaves, rows);
    }

    /** What the mappings define as key; nothing while its columns are not all there, which is refused elsewhere. */
    private Optional<Identity> definedKey(TableId id, List<CatalogColumn> columns) {
        return patterns.key(id).flatMap(names -> {
            List<Integer> numbers = new ArrayList<>();
            for (String name : names) {
                columns.stream()
                        .filter(column -> column.name().equals(name))
                        .forEach(column -> numbers.add(column.number()));
            }
            return numbers.size() == names.size()
                    ? Optional.of(new Identity(Identity.Kind.KEY, numbers))
                    : Optional.empty();
        });
    }
}
