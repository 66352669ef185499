package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.ColumnStep;
import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.capture.mysql.sql.Statement;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.change.TableSchema;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a statement may have put other values in the place of NULL, in columns that became {@code NOT NULL} by it. The log
 * does not hold such values. A strict session refuses to, and so fails the statement; but MariaDB puts the time of now into a
 * {@code timestamp} even then.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/9.7/en/data-type-defaults.html">What stands in the place of NULL</a>
 */
final class NullsReplaced {
    private NullsReplaced() {}

    /**
     * Whether a column that took NULL before and does not now is one that the statement speaks of.
     *
     * @param old the version before it
     * @param now the table after it
     * @param strict whether the session was
     */
    static boolean mayBe(
            TableSchema old, Statement.AlterTable alter, CatalogTable now, boolean strict, Flavour flavour) {
        Set<Integer> requiredIds = Origin.parse(old.origin()).required();
        Set<String> required = old.columns().stream()
                .filter(column -> requiredIds.contains(column.id()))
                .map(column -> NameCase.column(column.name()))
                .collect(Collectors.toSet());
        Set<String> columns = new HashSet<>();
        for (ColumnStep step : alter.steps()) {
            if (step instanceof ColumnStep.Modified modified && !required.contains(NameCase.column(modified.name()))) {
                columns.add(NameCase.column(modified.name()));
            } else if (step instanceof ColumnStep.Renamed renamed
                    && !required.contains(NameCase.column(renamed.from()))) {
                columns.add(NameCase.column(renamed.to()));
            }
        }
        if (alter.changesKeys()) {
            now.key().stream()
                    .map(NameCase::column)
                    .filter(name -> !required.contains(name))
                    .forEach(columns::add);
        }
        return now.columns().stream()
                .filter(column -> !column.nullable() && columns.contains(NameCase.column(column.name())))
                .anyMatch(column -> !strict || isAlwaysReplaced(column, flavour));
    }

    private static boolean isAlwaysReplaced(CatalogColumn column, Flavour flavour) {
        return flavour == Flavour.MARIADB && column.sourceType().startsWith("timestamp");
    }
}
