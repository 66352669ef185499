package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.RowImages;
import io.tributary.capture.mysql.binlog.RowsKind;
import io.tributary.change.TableId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Foreign keys that change rows of captured tables without the log saying so ({@code ON DELETE CASCADE} and its kind): when
 * rows of the parent go or change what is referenced, the child is loaded anew. Confined to the capture's thread.
 */
final class Cascades {
    /** Parents that lose rows one by one must not have their children loaded as often. */
    private static final long NEXT_LOAD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final MysqlTables tables;

    Cascades(MysqlTables tables) {
        this.tables = tables;
    }

    /**
     * One foreign key as seen from its parent.
     *
     * @param tables whose rows it may change, directly or through further foreign keys
     * @param columns places of the referenced columns in the parent's rows; empty when unknown: then every update counts
     */
    record Child(Set<TableId> tables, boolean onDelete, boolean onUpdate, List<Integer> columns) {
        Child {
            tables = Set.copyOf(tables);
            columns = List.copyOf(columns);
        }
    }

    /** All foreign keys to one parent. */
    record Parent(List<Child> children) {
        Parent {
            children = List.copyOf(children);
        }
    }

    /**
     * All parents by name.
     *
     * @param keys the foreign keys they are made of
     */
    record Parents(Map<TableId, Parent> byName, List<ForeignKey> keys) {
        static final Parents NONE = new Parents(Map.of(), List.of());

        Parents {
            byName = Map.copyOf(byName);
            keys = List.copyOf(keys);
        }

        /** Tables that a foreign key may have changed which was not known. */
        Set<TableId> changedUnseen(Parents known) {
            Set<TableId> changed = new HashSet<>();
            for (ForeignKey key : keys) {
                if (!known.keys.contains(key)) {
                    changed.addAll(reach(key.child(), keys));
                }
            }
            return changed;
        }

        /** @param lookUp the definition of a parent that is not captured itself */
        static Parents of(CatalogView view, Function<TableId, Optional<CatalogTable>> lookUp) {
            if (view.cascadesLogged()) {
                return NONE;
            }
            Map<TableId, List<Child>> children = new TreeMap<>();
            for (ForeignKey key : view.cascades()) {
                CatalogTable wanted = view.table(key.parent());
                Optional<CatalogTable> parent = wanted == null ? lookUp.apply(key.parent()) : Optional.of(wanted);
                children.computeIfAbsent(key.parent(), name -> new ArrayList<>())
                        .add(new Child(
                                reach(key.child(), view.cascades()),
                                key.onDelete(),
                                key.onUpdate(),
                                parent.map(table -> places(table, key.parentColumns()))
                                        .orElse(List.of())));
            }
            Map<TableId, Parent> parents = new TreeMap<>();
            children.forEach((parent, list) -> parents.put(parent, new Parent(list)));
            return new Parents(parents, view.cascades());
        }

        /** None when one is not there: the foreign keys and the table are not of one look at the catalog. */
        private static List<Integer> places(CatalogTable table, List<String> columns) {
            boolean hasAll = columns.stream().allMatch(name -> table.find(name) != null);
            return hasAll ? columns.stream().map(table::indexOf).toList() : List.of();
        }

        /** The table, and all that foreign keys change when it is changed. */
        private static Set<TableId> reach(TableId table, List<ForeignKey> keys) {
            Set<TableId> reached = new HashSet<>(Set.of(table));
            Deque<TableId> open = new ArrayDeque<>(reached);
            while (!open.isEmpty()) {
                TableId parent = open.remove();
                keys.stream()
                        .filter(key -> key.parent().equals(parent) && reached.add(key.child()))
                        .forEach(key -> open.add(key.child()));
            }
            return reached;
        }

        @Nullable
        Parent of(TableId table) {
            return byName.get(table);
        }
    }

    /**
     * Captured tables that changes of a parent's rows may change.
     *
     * @param rows can be gone through again afterwards
     */
    Set<MysqlTable> reached(Parent parent, RowsKind kind, RowImages rows) {
        Set<MysqlTable> reached = new LinkedHashSet<>();
        if (kind == RowsKind.INSERT) {
            return reached;
        }
        for (Child child : parent.children()) {
            boolean counts = kind == RowsKind.DELETE ? child.onDelete() : child.onUpdate();
            List<MysqlTable> captured = counts ? captured(child) : List.of();
            if (captured.isEmpty() || reached.containsAll(captured)) {
                continue;
            }
            boolean reaches = kind == RowsKind.DELETE || child.columns().isEmpty();
            if (!reaches) {
                reaches = changes(rows, child.columns());
                rows.restart();
            }
            if (reaches) {
                reached.addAll(captured);
            }
        }
        return reached;
    }

    private List<MysqlTable> captured(Child child) {
        return child.tables().stream()
                .flatMap(name -> Stream.ofNullable(tables.find(name)))
                .toList();
    }

    /** Loads a table anew that was reached, if it is landed. */
    void loadAnew(MysqlTable table) {
        if (table.isLanded()) {
            tables.awaitLoad(table, "a foreign key may have changed its rows, and the log does not say so");
            table.putLoadOff(NEXT_LOAD_NANOS);
        }
    }

    private static boolean changes(RowImages rows, List<Integer> columns) {
        while (rows.next()) {
            for (int column : columns) {
                if (!RowPlan.isSame(rows.before(), rows.after(), column)) {
                    return true;
                }
            }
        }
        return false;
    }
}
