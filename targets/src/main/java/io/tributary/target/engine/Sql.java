package io.tributary.target.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pieces of SQL. */
final class Sql {
    private Sql() {}

    /** A string literal. */
    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** A file that is read, as a literal in which no character stands for others. */
    static String file(Path path) {
        StringBuilder name = new StringBuilder();
        for (char c : path.toAbsolutePath().toString().toCharArray()) {
            name.append(c == '*' || c == '?' || c == '[' ? "[" + c + "]" : c);
        }
        return text(name.toString());
    }

    /** The rows of a Parquet file, its first columns called as those of every {@link Relation}. */
    static String parquet(Path path, int columns) {
        return parquet(List.of(path), columns);
    }

    /** The rows of Parquet files with the same columns; at least one file. */
    static String parquet(List<Path> paths, int columns) {
        String rows = "SELECT * FROM read_parquet(" + files(paths) + ", hive_partitioning = false)";
        return columns == 0 ? rows : rows + " AS t(" + list(columns, Relation::column) + ")";
    }

    /** The same, and as column f the name of each row's file. */
    static String parquetAndFile(List<Path> paths, int columns) {
        return "SELECT * FROM read_parquet(" + files(paths)
                + ", hive_partitioning = false, filename = 'tributary file')" + " AS t("
                + list(columns, Relation::column) + ", f)";
    }

    private static String files(List<Path> paths) {
        return paths.stream().map(Sql::file).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A name as it is. */
    static String name(String value) {
        return "\"" + value.replace("\"", "\"\"") + "\"";
    }

    /** One piece for each number from 0, between commas. */
    static String list(int count, IntFunction<String> piece) {
        return IntStream.range(0, count).mapToObj(piece).collect(Collectors.joining(", "));
    }

    /** Whether what pairs of expressions say is the same, NULLs included. */
    static String same(List<String> left, List<String> right) {
        return IntStream.range(0, left.size())
                .mapToObj(i -> left.get(i) + " IS NOT DISTINCT FROM " + right.get(i))
                .collect(Collectors.joining(" AND "));
    }
}
