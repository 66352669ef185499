package io.tributary.target.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * CSV whose texts become values, exactly, or are refused.
 *
 * @param types one for each field
 */
record TypedCsv(CsvFiles csv, List<ParquetType> types) {
    TypedCsv {
        types = List.copyOf(types);
    }

    /**
     * A query for the values.
     *
     * @param names what the fields are called
     */
    String select(List<String> names) {
        return "SELECT " + Sql.list(types.size(), i -> checked(i) + " AS " + names.get(i)) + " FROM "
                + candidates(csv, "");
    }

    private String checked(int field) {
        String condition = condition(field);
        return condition.isEmpty()
                ? "v" + field
                : "CASE WHEN " + condition + " THEN v" + field + " ELSE " + Engine.refuse(field) + " END";
    }

    private String condition(int field) {
        return types.get(field).condition("x" + field, "v" + field);
    }

    private String candidates(CsvFiles from, String more) {
        return "(SELECT *" + more + ", "
                + Sql.list(types.size(), i -> types.get(i).candidate("x" + i) + " AS v" + i) + " FROM "
                + from.table(types.size()) + ")";
    }

    /** The first row of a file with a text in that field that is refused, counted from 1. */
    OptionalLong refusedRow(Engine engine, Path file, int field) {
        engine.run("SET preserve_insertion_order = true");
        String numbered = candidates(csv.inOrder(file), ", row_number() OVER () AS r");
        return first(engine, "SELECT min(r) FROM " + numbered + " WHERE (" + condition(field) + ") IS NOT TRUE");
    }

    /** The smallest number in field {@code by} of the rows with a text in {@code field} that is refused. */
    OptionalLong refusedRow(Engine engine, int field, int by) {
        return first(
                engine,
                "SELECT min(x" + by + "::BIGINT) FROM " + candidates(csv, "") + " WHERE (" + condition(field)
                        + ") IS NOT TRUE");
    }

    private static OptionalLong first(Engine engine, String sql) {
        String row = new ArrayList<>(engine.rows(sql)).get(0).get(0);
        return row.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(row));
    }
}
