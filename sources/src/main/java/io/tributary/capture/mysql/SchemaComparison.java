package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.mysql.sql.Statement;
import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules of {@link SchemaChange}, one method each. */
final class SchemaComparison {
    private final TableSchema old;
    private final CatalogTable now;
    private final SchemaChange.Fills fills;
    private final ColumnTypes types;
    private final Origin origin;

    SchemaComparison(TableSchema old, CatalogTable now, SchemaChange.Fills fills, ColumnTypes types) {
        this.old = old;
        this.now = now;
        this.fills = fills;
        this.types = types;
        this.origin = Origin.parse(old.origin());
    }

    SchemaChange compare(Optional<Statement.AlterTable> statement, int version) throws CannotFollow {
        if (statement.isPresent() && statement.get().touchesRows().isPresent()) {
            throw new CannotFollow(statement.get().touchesRows().get());
        }
        ColumnMatch.Result match = ColumnMatch.after(
                old.columns(), statement.map(Statement.AlterTable::steps).orElse(List.of()));
        namesAgree(match, statement.isPresent());
        textsStay(match);
        if (statement.isEmpty()) {
            nullsStay(match);
        }
        numbersStay(match);
        generatedStay(match);
        TableSchema next = next(match, version);
        boolean same = next.columns().equals(old.columns()) && next.origin().equals(old.origin());
        return same ? new SchemaChange.None() : new SchemaChange.Followed(next);
    }

    private static String folded(CatalogColumn column) {
        return NameCase.column(column.name());
    }

    private void namesAgree(ColumnMatch.Result match, boolean byStatement) throws CannotFollow {
        Set<String> names = now.columns().stream().map(SchemaComparison::folded).collect(Collectors.toSet());
        if (!names.equals(match.names())) {
            throw new CannotFollow(
                    byStatement
                            ? "its columns are not those that the statement leaves"
                            : "columns came, went or were renamed, and it is not known how");
        }
    }

    private void textsStay(ColumnMatch.Result match) throws CannotFollow {
        boolean changed = false;
        boolean generated = false;
        for (CatalogColumn column : now.columns()) {
            Column before = match.kept().get(folded(column));
            if (before == null) {
                continue;
            }
            generated |= column.isGenerated();
            changed |= !before.sourceType().equals(column.sourceType());
            if (!TypeChange.keepsText(before.sourceType(), column.sourceType())) {
                throw new CannotFollow("column " + column.name() + " changed its type from " + before.sourceType()
                        + " to " + column.sourceType());
            }
        }
        if (changed && generated) {
            throw new CannotFollow("a column changed its type, and others are worked out from columns");
        }
    }

    /** Where no statement is known, nothing is known of the session either: see {@link NullsReplaced}. */
    private void nullsStay(ColumnMatch.Result match) throws CannotFollow {
        for (CatalogColumn column : now.columns()) {
            Column before = match.kept().get(folded(column));
            if (before != null && !column.nullable() && !origin.required().contains(before.id())) {
                throw new CannotFollow(
                        "column " + column.name() + " became NOT NULL, and rows may have had NULL in it");
            }
        }
    }

    /** A column that becomes a counter gives rows with zero in it the next numbers. */
    private void numbersStay(ColumnMatch.Result match) throws CannotFollow {
        for (CatalogColumn column : now.columns()) {
            Column before = match.kept().get(folded(column));
            boolean counts = column.fallback() == CatalogColumn.Fallback.COUNTED;
            if (before != null && counts && origin.counter() != before.id()) {
                throw new CannotFollow(
                        "column " + column.name() + " became AUTO_INCREMENT, and rows may have got numbers");
            }
        }
    }

    /** Rows get what a generated column's expression gives now, without a trace in the log. */
    private void generatedStay(ColumnMatch.Result match) throws CannotFollow {
        for (CatalogColumn column : now.columns()) {
            Column before = match.kept().get(folded(column));
            if (before == null || !column.isGenerated()) {
                continue;
            }
            Long sum = origin.generated().get(before.id());
            if (sum == null || sum != Origin.sum(column.generation())) {
                throw new CannotFollow("column " + column.name() + " is worked out from others in another way");
            }
        }
    }

    private TableSchema next(ColumnMatch.Result match, int version) throws CannotFollow {
        int width = origin.width();
        List<Column> columns = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        for (CatalogColumn column : now.columns()) {
            Column before = match.kept().get(folded(column));
            int id = before == null ? ++width : before.id();
            ids.add(id);
            columns.add(column.toColumn(id, before == null ? fill(column) : before.fill(), types));
        }
        keyStays(match.kept());
        String text = Origin.of(now, ids, width).text();
        return new TableSchema(old.table(), version, columns, old.key(), text);
    }

    /** What rows show in a column that is new. */
    private @Nullable String fill(CatalogColumn column) throws CannotFollow {
        return switch (column.fallback()) {
            case NULL -> null;
            case CONSTANT -> fills.of(column);
            case IMPLICIT -> types.implicitDefault(column.sourceType()).orElse(null);
            case VARYING, COUNTED ->
                throw new CannotFollow("earlier rows do not all show the same in the new column " + column.name());
        };
    }

    /** The columns that identified a row must still do; a table without a key must still have none. */
    private void keyStays(Map<String, Column> kept) throws CannotFollow {
        if (!old.isKeyed()) {
            if (!now.keys().isEmpty()) {
                throw new CannotFollow("the table got a key");
            }
            return;
        }
        Set<Integer> wanted = new HashSet<>(old.key());
        for (List<String> key : now.keys()) {
            Set<Integer> ids = new HashSet<>();
            for (String name : key) {
                Column column = kept.get(NameCase.column(name));
                ids.add(column == null ? 0 : column.id());
            }
            if (ids.equals(wanted)) {
                return;
            }
        }
        throw new CannotFollow("the columns that identify a row have changed");
    }
}
