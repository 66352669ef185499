package io.tributary.capture.postgres;

import io.tributary.capture.run.SourceTable;
import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog describes it at one moment.
 *
 * @param columns those the stream carries, in order
 * @param identity by what old rows are known
 * @param leaves the heaps that hold its rows: itself, or its partitions
 * @param rowsEstimate the planner's count, 0 when it has none
 */
record CatalogTable(
        int oid,
        TableId id,
        Traits traits,
        List<CatalogColumn> columns,
        Identity identity,
        List<Leaf> leaves,
        long rowsEstimate)
        implements SourceTable {
    CatalogTable {
        columns = List.copyOf(columns);
        leaves = List.copyOf(leaves);
    }

    /**
     * What decides whether it can be captured.
     *
     * @param kind as the catalog codes it: {@code r} table, {@code p} partitioned, {@code f} foreign
     * @param persistence as the catalog codes it: {@code p} permanent, {@code u} unlogged
     * @param unpublished generated columns that the stream does not carry
     * @param width {@code relnatts}: the highest column number ever given, dropped columns included
     * @param membership changes when the table's part in the publication does; empty when it has none
     * @param shownAs the table above it that its rows are streamed as rows of; null when they are its own
     * @param typeTexts check sums of what values are written with, see {@link TypeTexts}
     */
    record Traits(
            char kind,
            char persistence,
            Rights rights,
            List<CatalogColumn> unpublished,
            int width,
            String membership,
            @Nullable TableId shownAs,
            Map<String, String> typeTexts) {
        Traits {
            typeTexts = Map.copyOf(typeTexts);
            unpublished = List.copyOf(unpublished);
        }

        /** Whether the publication names the table, rather than all tables or its schema. */
        boolean isPublishedByName() {
            return Publication.State.isByName(membership);
        }
    }

    /**
     * What our role may do.
     *
     * @param selectable read it
     * @param owned publish it
     * @param rowSecurity whether policies hide rows from our role
     */
    record Rights(boolean selectable, boolean owned, boolean rowSecurity) {}

    /** The same table with other columns, as it may have been earlier. */
    CatalogTable with(List<CatalogColumn> other, int width) {
        Traits earlier = new Traits(
                traits.kind(),
                traits.persistence(),
                traits.rights(),
                traits.unpublished(),
                width,
                traits.membership(),
                traits.shownAs(),
                traits.typeTexts());
        return new CatalogTable(oid, id, earlier, other, identity, leaves, rowsEstimate);
    }

    /** Whether the log has the old values of these columns with every update and deletion. */
    boolean logsOld(List<Integer> numbers) {
        return identity.columns().containsAll(numbers)
                || leaves.stream().allMatch(leaf -> leaf.traits().identity().kind() == Identity.Kind.FULL);
    }

    boolean isPartitioned() {
        return traits.kind() == 'p';
    }

    /** Whether a relation of the stream has these columns: same names, types and order. */
    boolean hasColumnsOf(Relation relation) {
        if (columns.size() != relation.columns().size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            CatalogColumn column = columns.get(i);
            Relation.Field field = relation.columns().get(i);
            boolean same = column.name().equals(field.name())
                    && column.type().oid() == field.typeOid()
                    && column.type().modifier() == field.typeModifier();
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Whether a column of that number exists, carried by the stream or not. */
    boolean hasNumber(int number) {
        return find(number) != null || traits.unpublished().stream().anyMatch(column -> column.number() == number);
    }

    @Nullable
    CatalogColumn find(int number) {
        for (CatalogColumn column : columns) {
            if (column.number() == number) {
                return column;
            }
        }
        return null;
    }

    /** The schema that a load of now has: no row is older than a column. */
    TableSchema schemaOfLoad(int version) {
        List<Column> fresh = new ArrayList<>();
        for (CatalogColumn column : columns) {
            fresh.add(column.toColumn(null));
        }
        return new TableSchema(
                id, version, fresh, identity.columns(), Origin.of(this).text());
    }
}
