package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.ForeignKeyRules;
import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.wire.MysqlErrors;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.ServerFailure;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds foreign keys that change rows of their child. Only those of tables that our user may see are known. MariaDB shows
 * what they do on delete and update only to who may change the table; then its definition is asked for.
 */
final class ForeignKeys {
    private static final String COLUMNS = "SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_SCHEMA,"
            + " REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE"
            + " WHERE REFERENCED_TABLE_NAME IS NOT NULL AND TABLE_SCHEMA NOT IN " + Catalog.SYSTEM_SCHEMAS
            + " ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION";
    private static final String RULES =
            "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE"
                    + " FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA NOT IN "
                    + Catalog.SYSTEM_SCHEMAS;
    private static final Set<String> CHANGING = Set.of("CASCADE", "SET NULL", "SET DEFAULT");

    private ForeignKeys() {}

    /** What a foreign key refers to. */
    private record Reference(TableId parent, List<String> columns) {}

    /** Foreign keys that change rows of these tables, directly or through others. */
    static List<ForeignKey> changing(Session session, Collection<TableId> tables) {
        Map<TableId, Map<String, Reference>> references = references(session);
        if (references.isEmpty()) {
            return List.of();
        }
        Map<TableId, Map<String, ForeignKeyRules>> rules = rules(session);
        List<ForeignKey> found = new ArrayList<>();
        Set<TableId> seen = new HashSet<>(tables);
        Deque<TableId> open = new ArrayDeque<>(tables);
        while (!open.isEmpty()) {
            TableId child = open.remove();
            Map<String, Reference> of = references.getOrDefault(child, Map.of());
            Map<String, ForeignKeyRules> known = rules.getOrDefault(child, Map.of());
            if (!known.keySet().containsAll(of.keySet())) {
                known = defined(session, child);
            }
            for (Map.Entry<String, Reference> entry : of.entrySet()) {
                ForeignKey key = key(child, entry.getKey(), entry.getValue(), known.get(entry.getKey()));
                if (key.cascades()) {
                    found.add(key);
                    if (seen.add(key.parent())) {
                        open.add(key.parent());
                    }
                }
            }
        }
        return found;
    }

    private static Map<TableId, Map<String, Reference>> references(Session session) {
        Map<TableId, Map<String, Reference>> references = new HashMap<>();
        for (Row row : session.query(COLUMNS)) {
            TableId parent = new TableId(row.need(3), row.need(4));
            references
                    .computeIfAbsent(new TableId(row.need(0), row.need(1)), child -> new TreeMap<>())
                    .computeIfAbsent(row.need(2), name -> new Reference(parent, new ArrayList<>()))
                    .columns()
                    .add(row.need(5));
        }
        return references;
    }

    private static Map<TableId, Map<String, ForeignKeyRules>> rules(Session session) {
        Map<TableId, Map<String, ForeignKeyRules>> rules = new HashMap<>();
        for (Row row : session.query(RULES)) {
            rules.computeIfAbsent(new TableId(row.need(0), row.need(1)), child -> new HashMap<>())
                    .put(row.need(2), new ForeignKeyRules(row.need(3), row.need(4)));
        }
        return rules;
    }

    private static Map<String, ForeignKeyRules> defined(Session session, TableId child) {
        try {
            Row row = session.query("SHOW CREATE TABLE " + Names.quote(child)).get(0);
            return ForeignKeyRules.ofDefinition(row.need(1), session.flavour());
        } catch (PipelineException e) {
            if (ServerFailure.is(e, MysqlErrors.NO_SUCH_TABLE)) {
                return Map.of();
            }
            throw e;
        }
    }

    /** What is not known may change rows. */
    private static ForeignKey key(TableId child, String name, Reference reference, @Nullable ForeignKeyRules rules) {
        boolean onDelete = rules == null || CHANGING.contains(rules.onDelete());
        boolean onUpdate = rules == null || CHANGING.contains(rules.onUpdate());
        return new ForeignKey(name, child, reference.parent(), reference.columns(), onDelete, onUpdate);
    }
}
