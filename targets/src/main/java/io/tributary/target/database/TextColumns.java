package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which columns of a table are text whatever their type: they hold the landing zone's texts. */
record TextColumns(Dialect dialect, Set<String> names) {
    /** The columns as they are to be. */
    TableSchema wanted(TableSchema schema) {
        return texts(schema, this::isText);
    }

    boolean isText(Column column) {
        return names.contains(column.name());
    }

    /** The columns as the table has them. */
    TableSchema found(TableSchema schema, Dialect.CatalogTable table) {
        Set<String> found = new HashSet<>();
        table.texts().forEach(name -> found.add(dialect.folded(name)));
        return texts(schema, column -> !isTextType(schema, column) && found.contains(dialect.folded(column.name())));
    }

    /** The name of a column that is text and is not to be, or the other way round. */
    Optional<Column> changed(TableSchema schema, Dialect.CatalogTable table) {
        TableSchema found = found(schema, table);
        TableSchema wanted = wanted(schema);
        for (int i = 0; i < schema.columns().size(); i++) {
            if (isTextType(found, found.columns().get(i))
                    != isTextType(wanted, wanted.columns().get(i))) {
                return Optional.of(schema.columns().get(i));
            }
        }
        return Optional.empty();
    }

    /** Whether all values keep their meaning, as text too: a number may have other digits in another type. */
    boolean isExact(Column from, Column to) {
        boolean exact = ExactChange.isExact(from.type(), to.type());
        if (isText(from) && isText(to)) {
            return exact && (from.type().equals(to.type()) || !(to.type() instanceof ColumnType.Decimal));
        }
        ColumnType before = isText(from) ? new ColumnType.Text() : from.type();
        return isText(from) == isText(to)
                ? exact
                : ExactChange.isExact(before, isText(to) ? new ColumnType.Text() : to.type());
    }

    private boolean isTextType(TableSchema schema, Column column) {
        return dialect.isText(dialect.type(column, Dialect.KeyPart.of(schema, column)));
    }

    private TableSchema texts(TableSchema schema, Predicate<Column> isText) {
        return new TableSchema(
                schema.table(),
                schema.version(),
                schema.columns().stream()
                        .map(column -> isText.test(column) && !isTextType(schema, column) ? text(column) : column)
                        .toList(),
                schema.key(),
                schema.origin());
    }

    /** Without the source's type, which may be one that the database knows as well. */
    private static Column text(Column column) {
        return new Column(column.id(), column.name(), new ColumnType.Text(), "", column.fill());
    }
}
