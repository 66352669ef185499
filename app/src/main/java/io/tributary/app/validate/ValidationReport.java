package io.tributary.app.validate;

import static java.util.Objects.requireNonNull;

import io.tributary.app.console.Figures;
import io.tributary.app.console.TextTable;
import io.tributary.app.console.TextTable.Align;
import io.tributary.app.validate.TableVerdict.Result;
import io.tributary.change.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A pipeline's final tables held against their source, as {@code validate --json} shows it.
 *
 * @param pipeline its name
 * @param equal whether all tables are, and there is one
 */
public record ValidationReport(String pipeline, boolean equal, List<TableVerdict> tables) {
    private static final int POSITION_LENGTH_MAX = 32;

    public ValidationReport {
        requireNonNull(pipeline, "pipeline is null");
        tables = List.copyOf(tables);
    }

    public static ValidationReport of(String pipeline, List<TableVerdict> tables) {
        boolean isEqual = !tables.isEmpty() && tables.stream().allMatch(table -> table.result() == Result.EQUAL);
        return new ValidationReport(pipeline, isEqual, tables);
    }

    /** The same for people. */
    public List<String> lines() {
        List<Align> aligns = new ArrayList<>(List.of(Align.LEFT));
        aligns.addAll(Collections.nCopies(7, Align.RIGHT));
        aligns.add(Align.LEFT);
        TextTable table = new TextTable(aligns);
        table.row("TABLE", "ROWS", "EQUAL", "MISSING", "EXTRA", "DIFFERENT", "CHANGING", "TRUE AT", "RESULT");
        tables.forEach(verdict -> row(verdict, table));
        List<String> lines = new ArrayList<>(table.lines());
        for (TableVerdict verdict : tables) {
            if (!verdict.note().isEmpty()) {
                lines.add("");
                lines.add(name(verdict) + ": " + verdict.note());
            }
            List<String> keys = verdict.keys();
            if (keys != null && !keys.isEmpty()) {
                lines.add("");
                lines.add(name(verdict) + ": rows that differ");
                keys.forEach(key -> lines.add("  " + key));
            }
        }
        lines.add("");
        lines.add(summary());
        return lines;
    }

    private static void row(TableVerdict verdict, TextTable table) {
        boolean known = verdict.result() != Result.UNKNOWN;
        table.row(
                name(verdict),
                figure(known, verdict.rows()),
                figure(known, verdict.equal()),
                figure(known, verdict.missing()),
                figure(known, verdict.extra()),
                figure(known, verdict.different()),
                figure(known, verdict.changing()),
                verdict.position().isEmpty() ? "-" : new Position(verdict.position()).brief(POSITION_LENGTH_MAX),
                known ? verdict.result().name().toLowerCase(Locale.ROOT) : "not compared");
    }

    private static String figure(boolean known, long number) {
        return known ? Figures.count(number) : "-";
    }

    private static String name(TableVerdict verdict) {
        return verdict.target() == null ? verdict.table() : verdict.table() + " in " + verdict.target();
    }

    private String summary() {
        if (tables.isEmpty()) {
            return "no table is there to be compared";
        }
        long unequal =
                tables.stream().filter(table -> table.result() != Result.EQUAL).count();
        return unequal == 0
                ? "every table equals its source"
                : unequal + " of " + Figures.count(tables.size(), "table") + " not found equal to its source";
    }
}
