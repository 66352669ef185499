package io.tributary.target.engine;

import java.util.Arrays;
import java.util.List;

/**
 * Rows that the engine can be asked for.
 *
 * @param sql a query; its columns are called c0, c1, c2…
 * @param types of the columns
 */
public record Relation(String sql, List<ParquetType> types) {
    /** What a column is called. */
    static String column(int index) {
        return "c" + index;
    }

    static Relation empty(List<ParquetType> types) {
        String columns = Sql.list(types.size(), i -> "NULL::" + types.get(i).name() + " AS " + column(i));
        return new Relation("SELECT " + columns + " WHERE false", types);
    }

    /** Rows of both, which have the same types. */
    Relation and(Relation more) {
        return new Relation("SELECT * FROM (" + sql + ") UNION ALL SELECT * FROM (" + more.sql + ")", types);
    }

    /** Some columns of the relation that {@code alias} stands for. */
    static List<String> columns(String alias, int[] indexes) {
        return Arrays.stream(indexes).mapToObj(i -> alias + "." + column(i)).toList();
    }
}
