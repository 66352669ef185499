package io.tributary.capture;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which tables a pipeline wants: those that match an including pattern and no excluding one, whatever the order they
 * are written in. Wildcards are those of AWS DMS: {@code %} any characters, {@code _} one character, {@code [ab]} one of
 * a set; a part in double quotes is meant letter by letter; a leading {@code !} excludes; case-sensitive.
 */
public final class TablePatterns implements TableSelection {
    private final List<TablePattern> including = new ArrayList<>();
    private final List<TablePattern> excluding = new ArrayList<>();

    /**
     * Reads patterns as they stand in a pipeline file.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when one cannot be read, or none includes anything
     */
    public static TablePatterns parse(List<String> patterns) {
        TablePatterns result = new TablePatterns();
        for (String text : patterns) {
            TablePattern pattern = TablePattern.parse(text);
            (pattern.kind() == TablePattern.Kind.INCLUDE ? result.including : result.excluding).add(pattern);
        }
        if (result.including.isEmpty()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "No table pattern includes anything",
                    "List at least one schema.table without a leading exclamation mark.");
        }
        return result;
    }

    private TablePatterns() {}

    @Override
    public boolean matches(TableId table) {
        return any(including, table) && !any(excluding, table);
    }

    private static boolean any(List<TablePattern> patterns, TableId table) {
        for (TablePattern pattern : patterns) {
            if (pattern.matches(table)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<String> missing(Collection<TableId> tables) {
        return unmatched(tables).filter(text -> text.indexOf('%') < 0).toList();
    }

    @Override
    public List<String> idle(Collection<TableId> tables) {
        return unmatched(tables).filter(text -> text.indexOf('%') >= 0).toList();
    }

    private Stream<String> unmatched(Collection<TableId> tables) {
        return including.stream()
                .filter(pattern -> countWanted(pattern, tables) == 0)
                .map(TablePattern::text);
    }

    @Override
    public List<String> ambiguous(Collection<TableId> tables) {
        return including.stream()
                .filter(pattern -> pattern.bareUnderscore() && countWanted(pattern, tables) > 1)
                .map(TablePattern::text)
                .toList();
    }

    private long countWanted(TablePattern pattern, Collection<TableId> tables) {
        return tables.stream()
                .filter(table -> pattern.matches(table) && !any(excluding, table))
                .count();
    }

    @Override
    public Set<String> schemas() {
        return including.stream()
                .map(TablePattern::text)
                .filter(text -> text.indexOf('.') > 0)
                .map(text ->
                        text.substring(0, text.indexOf('.')).replace("[_]", "_").replace("\"", ""))
                .filter(schema -> !schema.contains("%") && !schema.contains("["))
                .collect(Collectors.toSet());
    }

    /** The patterns as written. */
    @Override
    public String toString() {
        return Stream.concat(including.stream(), excluding.stream())
                .map(TablePattern::text)
                .toList()
                .toString();
    }
}
