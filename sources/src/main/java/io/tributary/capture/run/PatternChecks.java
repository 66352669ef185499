package io.tributary.capture.run;

import io.tributary.capture.Check;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the pipeline's table patterns say what their author meant. */
public final class PatternChecks {
    private static final String RENAME = "Correct the rules of source.mappings that name them.";
    private static final String CURE = "Correct the pattern; upper and lower case count.";

    private PatternChecks() {}

    /** Findings about patterns that match nothing, or more than they seem to. */
    public static List<Check> of(TableMappings patterns, Set<TableId> tables) {
        List<Check> checks = new ArrayList<>();
        for (String note : patterns.notes()) {
            checks.add(Check.warning("mappings", note, "Nothing; or take the rule out."));
        }
        for (String collision : patterns.collisions(tables)) {
            checks.add(Check.failed("mappings", collision, RENAME));
        }
        for (String pattern : patterns.missing(tables)) {
            checks.add(Check.failed("tables", "no table matches " + pattern, CURE));
        }
        for (String pattern : patterns.idle(tables)) {
            checks.add(
                    tables.isEmpty()
                            ? Check.failed("tables", "no table matches " + pattern, CURE)
                            : Check.warning("tables", "no table matches " + pattern + " yet", CURE));
        }
        for (String pattern : patterns.ambiguous(tables)) {
            checks.add(Check.warning(
                    "tables",
                    "the underscore in " + pattern + " stands for any character, and several tables match",
                    "Write [_] for the underscore itself, or put the name in double quotes."));
        }
        return checks;
    }

    /**
     * Expects tables to copy.
     *
     * @throws PipelineException with {@code TABLE_NOT_FOUND} when a name matches nothing, or no pattern does; with
     *     {@code CONFIGURATION_INVALID} when two tables would be landed under one name
     */
    public static void expectTables(TableMappings patterns, Set<TableId> tables) {
        List<String> collisions = patterns.collisions(tables);
        if (!collisions.isEmpty()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID, "Tables " + String.join("; ", collisions), RENAME);
        }
        List<String> unmatched = new ArrayList<>(patterns.missing(tables));
        if (tables.isEmpty()) {
            unmatched.addAll(patterns.idle(tables));
        }
        if (!unmatched.isEmpty()) {
            throw new PipelineException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "No table matches " + String.join(", ", unmatched),
                    "Correct the pattern: schema.table, upper and lower case as the database spells them; and let the user"
                            + " see the tables.");
        }
    }
}
