package io.tributary.target.engine;

import io.tributary.change.TableSchema;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows that a table in a lake has at some point of a plan: those of its files without what is gone, and those of
 * the table {@code fresh}. A row's place is the number of its file f and its position p there; of fresh rows f is
 * {@value #FRESH}. Confined to one thread.
 */
record LiveRows(
        Engine engine,
        Scratch scratch,
        LiveFiles files,
        FileColumns inFiles,
        TableSchema schema,
        List<ParquetType> types) {
    static final int FRESH = -1;

    private static final int BOUNDED_MAX = 2;
    private static final int NAMED_MAX = 32;

    /** A query of f, p and some columns of the rows in those files, also gone ones; {@link #FRESH} may be among them. */
    String scan(Collection<Integer> of, int... columns) {
        List<String> parts = new ArrayList<>();
        List<Integer> old = of.stream().filter(file -> file != FRESH).toList();
        String names =
                IntStream.of(columns).mapToObj(i -> ", t." + Relation.column(i)).collect(Collectors.joining());
        alike(old, columns).forEach((named, alike) -> {
            String rows = named.isEmpty()
                    ? names + " FROM " + byIds(alike, columns)
                    : ", " + String.join(", ", named) + " FROM " + byNames(alike);
            parts.add("SELECT " + number(alike) + " AS f, t.file_row_number AS p" + rows + " AS t");
        });
        if (old.size() < of.size() || old.isEmpty()) {
            parts.add("SELECT " + FRESH + " AS f, t.rowid AS p" + names + " FROM fresh AS t");
        }
        return String.join(" UNION ALL ", parts);
    }

    /** From the place that a file has among those that are read. */
    private static String number(List<Integer> old) {
        boolean same = IntStream.range(0, old.size()).allMatch(i -> old.get(i) == i);
        return same
                ? "t.file_index::INTEGER"
                : old.stream().map(String::valueOf).collect(Collectors.joining(", ", "([", "])"))
                        + "[t.file_index::BIGINT + 1]::INTEGER";
    }

    /**
     * The files by how columns are read from them, which is the key: expressions of t with the names and types that columns have
     * there. Reading by names is many times as fast as by ids. No expressions where only ids tell columns.
     */
    private Map<List<String>, List<Integer>> alike(List<Integer> of, int... columns) {
        Map<List<String>, List<Integer>> alike = new LinkedHashMap<>();
        Map<Integer, Optional<Map<Integer, FileColumns.Found>>> found = inFiles.of(of);
        for (int file : of) {
            List<String> named = found.getOrDefault(file, Optional.empty())
                    .map(byId -> named(byId, columns))
                    .orElse(List.of());
            alike.computeIfAbsent(named, first -> new ArrayList<>()).add(file);
        }
        return alike;
    }

    private List<String> named(Map<Integer, FileColumns.Found> byId, int... columns) {
        List<String> named = new ArrayList<>();
        for (int i : columns) {
            FileColumns.Found column = byId.get(schema.columns().get(i).id());
            String type = types.get(i).name();
            if (column != null && !ParquetType.isShownAs(column.type(), type)) {
                return List.of();
            }
            String value = column == null ? "NULL" : "t." + Sql.name(column.name());
            // the type there too, so that files of two types are never read as one
            String there = column == null || column.type().equals(type) ? "" : "::" + column.type();
            String here = column == null || !there.isEmpty() ? "::" + type : "";
            named.add(value + there + here + " AS " + Relation.column(i));
        }
        return named;
    }

    private String byNames(List<Integer> of) {
        return "read_parquet([" + paths(of) + "], hive_partitioning = false, file_row_number = true)";
    }

    private String paths(List<Integer> of) {
        return of.stream().map(file -> Sql.file(files.local(file))).collect(Collectors.joining(", "));
    }

    /** One that a file does not have is NULL in it. */
    private String byIds(List<Integer> of, int... columns) {
        String map = IntStream.of(columns)
                .mapToObj(i -> schema.columns().get(i).id() + ": {name: '" + Relation.column(i) + "', type: '"
                        + types.get(i).name() + "', default_value: NULL}")
                .collect(Collectors.joining(", "));
        return "read_parquet([" + paths(of) + "], schema = MAP {" + map
                + "}, hive_partitioning = false, file_row_number = true)";
    }

    /**
     * Makes the table {@code found}: the places of live rows that have the values of a row in a table, and some columns of the
     * latter.
     *
     * @param table called w
     * @param kept columns of it
     * @param columns of the rows
     * @param wanted what they are to be like, expressions of w
     */
    void find(String table, List<String> kept, int[] columns, List<String> wanted) {
        List<String> mine = new ArrayList<>();
        for (int i : columns) {
            mine.add("r." + Relation.column(i) + (isText(wanted, mine.size()) ? "::VARCHAR" : ""));
        }
        List<Integer> candidates = candidates(table, columns, wanted);
        candidates.add(FRESH);
        engine.run("CREATE OR REPLACE TEMP TABLE met AS SELECT r.f, r.p, "
                + kept.stream().map(column -> "w." + column).collect(Collectors.joining(", ")) + " FROM ("
                + scan(candidates, columns) + ") AS r JOIN " + table + " AS w ON "
                + same(table, columns, mine, wanted));
        List<Integer> touched = files("SELECT DISTINCT f FROM met WHERE f <> " + FRESH);
        engine.run("CREATE OR REPLACE TEMP TABLE found AS SELECT * FROM met ANTI JOIN (" + dead(touched)
                + ") AS d ON met.f = d.f AND met.p = d.p");
    }

    /** A query of the places f, p of rows that are gone, in those files at least. */
    String dead(List<Integer> of) {
        StringBuilder dead = new StringBuilder("SELECT f, p FROM gone");
        List<Path> positions = files.positions(of);
        if (!positions.isEmpty()) {
            dead.append(" UNION ALL " + numbered(of, positions));
        }
        Path spool = scratch.file("vectors.csv");
        if (spool(of, spool)) {
            engine.run("CREATE OR REPLACE TEMP TABLE vectors AS SELECT * FROM read_csv(" + Sql.file(spool)
                    + ", auto_detect = false, header = false, columns = {'f': 'INTEGER', 'p': 'BIGINT'}, delim = ',')");
            dead.append(" UNION ALL SELECT f, p FROM vectors");
        }
        return dead.toString();
    }

    /** Positions with the numbers of their files; few files are told apart without a join, which would keep every name. */
    private String numbered(List<Integer> of, List<Path> positions) {
        String deleted = "read_parquet([" + positions.stream().map(Sql::file).collect(Collectors.joining(", "))
                + "], schema = MAP {" + LakeFiles.PATH_ID
                + ": {name: 'file_path', type: 'VARCHAR', default_value: NULL}, " + LakeFiles.POSITION_ID
                + ": {name: 'pos', type: 'BIGINT', default_value: NULL}}, hive_partitioning = false) AS d";
        if (of.size() > NAMED_MAX) {
            String names = of.stream()
                    .map(file -> "(" + file + ", " + Sql.text(files.location(file)) + ")")
                    .collect(Collectors.joining(", "));
            return "SELECT n.f, d.pos AS p FROM " + deleted + " JOIN (VALUES " + names
                    + ") AS n(f, name) ON n.name = d.file_path";
        }
        String numbers = of.stream().map(String::valueOf).collect(Collectors.joining(", ", "([", "])"));
        String names = of.stream().map(file -> Sql.text(files.location(file))).collect(Collectors.joining(", "));
        return "SELECT " + numbers + "[list_position([" + names + "], d.file_path)]::INTEGER AS f, d.pos AS p FROM "
                + deleted + " WHERE d.file_path IN (" + names + ")";
    }

    private boolean spool(List<Integer> of, Path spool) {
        long[] rows = {0};
        try (BufferedWriter out = Files.newBufferedWriter(spool, StandardCharsets.US_ASCII)) {
            files.vectors(of, (file, position) -> {
                rows[0]++;
                try {
                    out.write(file + "," + position + "\n");
                } catch (IOException e) {
                    throw Scratch.failure("write", spool, e);
                }
            });
        } catch (IOException e) {
            throw Scratch.failure("write", spool, e);
        }
        return rows[0] > 0;
    }

    private static boolean isText(List<String> wanted, int index) {
        return wanted.get(index).endsWith("::VARCHAR");
    }

    /**
     * An equality where no NULL is wanted, because by that the engine leaves row groups out; not of binary values, for
     * which it leaves out row groups that have them.
     */
    private String same(String table, int[] columns, List<String> mine, List<String> wanted) {
        List<String> nulls = engine.rows("SELECT "
                        + Sql.list(wanted.size(), i -> "count(*) FILTER (WHERE " + wanted.get(i) + " IS NULL)")
                        + " FROM " + table + " AS w")
                .get(0);
        return IntStream.range(0, mine.size())
                .mapToObj(i -> {
                    boolean isEqual = nulls.get(i).equals("0")
                            && !types.get(columns[i]).name().equals("BLOB");
                    return mine.get(i) + (isEqual ? " = " : " IS NOT DISTINCT FROM ") + wanted.get(i);
                })
                .collect(Collectors.joining(" AND "));
    }

    /** The files whose bounds do not exclude that a row of theirs is wanted. */
    private List<Integer> candidates(String table, int[] columns, List<String> wanted) {
        List<Integer> left =
                new ArrayList<>(IntStream.range(0, files.count()).boxed().toList());
        int bounded = 0;
        for (int i = 0; i < columns.length && bounded < BOUNDED_MAX && !left.isEmpty(); i++) {
            ParquetType type = types.get(columns[i]);
            if (type.isBounded()) {
                left = within(left, columns[i], type, table, wanted.get(i));
                bounded++;
            }
        }
        return left;
    }

    private List<Integer> within(List<Integer> of, int column, ParquetType type, String table, String wanted) {
        List<Integer> left = new ArrayList<>();
        List<String> bounds = new ArrayList<>();
        for (int file : of) {
            Optional<LiveFiles.Bounds> found =
                    files.bounds(file, schema.columns().get(column).id());
            if (found.isEmpty()) {
                left.add(file);
            } else {
                bounds.add("(" + file + ", " + Sql.text(found.get().least()) + ", "
                        + Sql.text(found.get().most()) + ")");
            }
        }
        if (!bounds.isEmpty()) {
            left.addAll(files("SELECT DISTINCT b.f FROM (SELECT f, least::" + type.name() + " AS least, most::"
                    + type.name() + " AS most FROM (VALUES " + String.join(", ", bounds)
                    + ") AS t(f, least, most)) AS b JOIN " + table + " AS w ON " + wanted + " IS NULL OR (" + wanted
                    + " >= b.least AND " + wanted + " <= b.most)"));
        }
        left.sort(null);
        return left;
    }

    /** Numbers of files, asked for. */
    List<Integer> files(String sql) {
        return new ArrayList<>(engine.rows(sql).stream()
                .map(row -> Integer.valueOf(row.get(0)))
                .sorted()
                .toList());
    }
}
