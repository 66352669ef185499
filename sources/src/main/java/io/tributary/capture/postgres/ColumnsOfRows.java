package io.tributary.capture.postgres;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Works out which columns the rows have that the stream is about to show. They are announced by name, and the catalog may
 * have moved on since: what cannot be known for certain is not guessed, but loaded anew. Column numbers only grow and are
 * never given twice; that is what the certainty rests on. Pure.
 */
final class ColumnsOfRows {
    private final TableSchema old;
    private final CatalogTable now;
    private final Relation rows;

    /**
     * @param old the last version
     * @param now the catalog, at the time of the rows or later
     * @param rows as they were announced
     */
    ColumnsOfRows(TableSchema old, CatalogTable now, Relation rows) {
        this.old = old;
        this.now = now;
        this.rows = rows;
    }

    /**
     * What is known.
     *
     * @param then the table as it was at the time of the rows
     * @param change what became of it until then
     */
    record Found(CatalogTable then, SchemaChange change) {}

    /**
     * Empty when the rows still have the columns of the last version.
     *
     * @param typeNames names of the types of the rows' columns, looked up only when needed
     * @param version number of the next version, if there is to be one
     */
    Optional<Found> find(Supplier<List<String>> typeNames, int version) {
        Optional<CatalogTable> then = asOfRows();
        if (then.isPresent()) {
            SchemaChange change = SchemaChange.between(old, then.get(), version);
            // what the catalog remembers besides columns is of a later time, and must not be taken as seen
            boolean isOld = change instanceof SchemaChange.None && !now.hasColumnsOf(rows);
            return isOld ? Optional.empty() : Optional.of(new Found(then.get(), change));
        }
        if (haveOldColumns(typeNames)) {
            return Optional.empty();
        }
        return Optional.of(new Found(now, whereColumnsWereDropped(version)));
    }

    /**
     * The table at the time of the rows, where no column was dropped since the last version: then the rows have as many
     * of the present columns as they have columns, counted by number, under whatever names.
     */
    private Optional<CatalogTable> asOfRows() {
        int count = rows.columns().size();
        boolean nonesGone =
                old.columns().stream().allMatch(column -> now.hasNumber(column.id())) && noNumberIsMissing();
        if (!nonesGone || count < old.columns().size() || count > now.columns().size()) {
            return Optional.empty();
        }
        List<CatalogColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CatalogColumn column = now.columns().get(i);
            Relation.Field field = rows.columns().get(i);
            boolean sameType =
                    column.type().oid() == field.typeOid() && column.type().modifier() == field.typeModifier();
            if (!sameType) {
                return Optional.empty();
            }
            columns.add(column.named(field.name()));
        }
        int width = count == now.columns().size()
                ? now.traits().width()
                : now.columns().get(count).number() - 1;
        return Optional.of(now.with(columns, width));
    }

    /** Whether every number given since the last version is a column still. */
    private boolean noNumberIsMissing() {
        for (int number = Origin.parse(old.origin()).width() + 1;
                number <= now.traits().width();
                number++) {
            if (!now.hasNumber(number)) {
                return false;
            }
        }
        return true;
    }

    /** Rows with the names and types of the last version are of it, unless a number was given that could replace one. */
    private boolean haveOldColumns(Supplier<List<String>> typeNames) {
        List<String> names = rows.columns().stream().map(Relation.Field::name).toList();
        boolean nonesGone = old.columns().stream().allMatch(column -> now.hasNumber(column.id()));
        return names.equals(old.columns().stream().map(Column::name).toList())
                && (nonesGone
                        || Origin.parse(old.origin()).width() == now.traits().width())
                && typeNames
                        .get()
                        .equals(old.columns().stream().map(Column::sourceType).toList());
    }

    private SchemaChange whereColumnsWereDropped(int version) {
        if (!now.hasColumnsOf(rows)) {
            return new SchemaChange.Reload("its columns changed again before its rows were read");
        }
        if (!noNumberIsMissing()) {
            return new SchemaChange.Reload("a column came and went before its rows were read");
        }
        List<String> before = old.columns().stream().map(Column::name).toList();
        List<String> after = now.columns().stream().map(CatalogColumn::name).toList();
        List<Integer> idsBefore = old.columns().stream().map(Column::id).toList();
        List<Integer> idsAfter =
                now.columns().stream().map(CatalogColumn::number).toList();
        if (before.equals(after) && !idsBefore.equals(idsAfter)) {
            return new SchemaChange.Reload("a column was dropped and added again under the same name");
        }
        return SchemaChange.between(old, now, version);
    }
}
