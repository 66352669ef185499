package io.tributary.capture.mapping;

import io.tributary.change.TableId;
import java.util.List;

/**
 * A rule that chooses tables, or leaves them out.
 *
 * @param id its number
 * @param order tables of a higher one are loaded first; 0 when it says none
 * @param filters of rows, all of which must hold; only of an including rule
 */
record SelectionRule(long id, Choice choice, Locator locator, long order, List<Filter> filters) {
    SelectionRule {
        filters = List.copyOf(filters);
    }

    /** What a match means. */
    enum Choice {
        INCLUDE,
        EXCLUDE,
        EXPLICIT
    }

    boolean matches(TableId table) {
        return locator.matches(table);
    }

    boolean isWanting() {
        return choice != Choice.EXCLUDE;
    }

    /** For people. */
    @Override
    public String toString() {
        return locator.schema() + "." + locator.table() + " (rule " + id + ")";
    }
}
