package io.tributary.target.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What changes come to for rows that a key tells apart, as SQL over {@code net}: a table or view with the fields of a {@link
 * io.tributary.merge.NetPass}, kind k, origin o, unsent values u, the old key k0, k1…, and the row c0, c1…
 */
final class KeyedNet {
    static final String NEEDS_OLD = "k IN ('U', 'M', 'D')";
    static final String MAY_HAVE_OLD = "k IN ('P', 'S', 'R')";
    static final String TAKES_OLD = "k IN ('U', 'M', 'D', 'P', 'S', 'R')";
    static final String NEEDS_FREE = "k IN ('I', 'M', 'N')";
    static final String LEAVES = "k IN ('M', 'D', 'P', 'S', 'R')";

    private final Engine engine;
    private final List<ParquetType> types;
    private final int[] identity;

    /**
     * @param types of the columns
     * @param identity indexes of the columns that tell rows apart
     */
    KeyedNet(Engine engine, List<ParquetType> types, int... identity) {
        this.engine = engine;
        this.types = types;
        this.identity = identity.clone();
    }

    /** Makes {@code net} a view of files that {@link NetFile#write} made. */
    void view(List<Path> files) {
        String keys = Sql.list(identity.length, i -> typed("k" + i, identity[i]));
        String row = Sql.list(types.size(), i -> typed(Relation.column(i), i));
        engine.run("CREATE OR REPLACE TEMP VIEW net AS SELECT k, o, u, " + keys + ", " + row + " FROM ("
                + Sql.parquet(files, 0) + ")");
    }

    private String typed(String name, int column) {
        return name + "::" + types.get(column).name() + " AS " + name;
    }

    List<String> keys(String prefix) {
        return IntStream.range(0, identity.length)
                .mapToObj(i -> prefix + "k" + i)
                .toList();
    }

    /**
     * Makes {@code wanted}: the keys of rows that must or may be there, with kind and origin of their change, and those of rows
     * that must not, with NULLs. A key may be both.
     */
    private void want() {
        String oldKeys = String.join(", ", keys(""));
        String newKeys = String.join(", ", Relation.columns("net", identity));
        engine.run("CREATE OR REPLACE TEMP TABLE wanted AS SELECT " + oldKeys + ", k, o FROM net WHERE " + TAKES_OLD
                + " UNION ALL SELECT " + newKeys + ", NULL, NULL FROM net WHERE " + NEEDS_FREE);
    }

    /** The columns of {@code wanted}. */
    private List<String> columns(String prefix) {
        List<String> columns = new ArrayList<>(keys(prefix));
        columns.add(prefix + "k");
        columns.add(prefix + "o");
        return columns;
    }

    /** A query for the changes that need rows before the pass. */
    static String needing() {
        return "SELECT * FROM net WHERE " + TAKES_OLD;
    }

    /** Whether a row {@code old} is one that a change {@code n} of {@link #needing} needs. */
    String needed() {
        return Sql.same(Relation.columns("old", identity), keys("n."));
    }

    /** Makes {@code present}: what is {@code wanted}, where there are such rows, and how many. */
    void count(Relation old) {
        want();
        engine.run("CREATE OR REPLACE TEMP TABLE present AS SELECT " + String.join(", ", columns("w."))
                + ", count(*) AS copies FROM (" + old.sql() + ") AS old JOIN wanted AS w ON "
                + Sql.same(Relation.columns("old", identity), keys("w.")) + " GROUP BY ALL");
    }

    /** How many of the rows that are {@code present} go and do not come again. */
    long gone() {
        return Long.parseLong(
                engine.rows("SELECT coalesce(sum(copies), 0) FROM present WHERE k IN ('D', 'P', 'S', 'R')")
                        .get(0)
                        .get(0));
    }

    /**
     * The rows afterwards.
     *
     * @param come a query of the rows that come and depend on no other, c0, c1…
     */
    Relation result(Relation old, String come) {
        String columns = Sql.list(types.size(), i -> {
            String column = Relation.column(i);
            return "CASE WHEN n.o IS NULL THEN old." + column + " WHEN substr(n.u, " + (i + 1) + ", 1) = '1' THEN old."
                    + column + " ELSE n." + column + " END AS " + column;
        });
        return new Relation(
                "SELECT " + columns + " FROM (" + old.sql() + ") AS old LEFT JOIN (" + needing() + ") AS n ON "
                        + needed() + " WHERE n.k IS NULL OR n.k IN ('U', 'M') UNION ALL " + come,
                types);
    }

    /** The rows that come, of those that were not there or go before they come. */
    String come() {
        return "SELECT " + Sql.list(types.size(), i -> "net." + Relation.column(i))
                + " FROM net WHERE k IN ('I', 'P', 'S')";
    }

    /** Makes {@code found}, the places of rows with what is {@code wanted} of them, and {@code present}. */
    void find(LiveRows rows) {
        want();
        rows.find("wanted", columns(""), identity, keys("w."));
        engine.run("CREATE OR REPLACE TEMP TABLE present AS SELECT " + String.join(", ", columns(""))
                + ", count(*) AS copies FROM found GROUP BY ALL");
    }

    /** A query of the places f, p of rows that go or get other values, once they are found. */
    String removed() {
        return "SELECT f, p FROM found WHERE k IS NOT NULL";
    }

    /** The condition for changes whose row does not depend on the one before. */
    static String whole() {
        return "k IN ('I', 'P', 'S') OR (k IN ('U', 'M') AND u IS NULL)";
    }

    /**
     * A query of the rows that come, or come instead of others that were found.
     *
     * @param whole a condition for those that are needed of the changes whose row does not depend on the one before
     */
    String made(LiveRows rows, String whole) {
        String partial = "(SELECT * FROM net WHERE k IN ('U', 'M') AND u IS NOT NULL)";
        String all = "SELECT " + Sql.list(types.size(), i -> "net." + Relation.column(i)) + " FROM net WHERE " + whole;
        List<String> unsent = engine.rows("SELECT "
                        + Sql.list(types.size(), i -> "coalesce(bool_or(substr(u, " + (i + 1) + ", 1) = '1'), false)")
                        + " FROM " + partial)
                .get(0);
        int[] columns = IntStream.range(0, types.size())
                .filter(i -> unsent.get(i).equals("true"))
                .toArray();
        if (columns.length == 0) {
            return all;
        }
        String kept = "(SELECT * FROM found WHERE k IS NOT NULL) AS g JOIN " + partial + " AS n ON "
                + Sql.same(keys("n."), keys("g."));
        String values = Sql.list(
                types.size(),
                i -> unsent.get(i).equals("true")
                        ? "CASE WHEN substr(n.u, " + (i + 1) + ", 1) = '1' THEN old." + Relation.column(i) + " ELSE n."
                                + Relation.column(i) + " END"
                        : "n." + Relation.column(i));
        return all + " UNION ALL SELECT " + values + " FROM " + kept + " JOIN ("
                + rows.scan(rows.files("SELECT DISTINCT g.f FROM " + kept), columns)
                + ") AS old ON old.f = g.f AND old.p = g.p";
    }

    /** A query of f, k, o: changes that do not fit the rows that are {@code present}, and in which way. */
    String misfits() {
        String atOld = Sql.same(keys("n."), keys("p."));
        String doubled = "(SELECT * FROM present WHERE k IS NOT NULL AND copies > 1)";
        return "SELECT 'missing' AS f, k, o FROM net AS n ANTI JOIN present AS p ON " + atOld + " WHERE n." + NEEDS_OLD
                + " UNION ALL SELECT 'doubled', k, o FROM net AS n SEMI JOIN " + doubled + " AS p ON " + atOld
                + " WHERE n." + TAKES_OLD + " UNION ALL SELECT 'existing', k, o FROM (" + taken() + ")";
    }

    /** A query of the changes whose new key somebody has and does not leave. */
    private String taken() {
        return "SELECT * FROM (SELECT * FROM net AS n SEMI JOIN present AS p ON "
                + Sql.same(Relation.columns("n", identity), keys("p.")) + " WHERE n." + NEEDS_FREE
                + ") AS n ANTI JOIN (SELECT * FROM net WHERE " + LEAVES + ") AS g ON "
                + Sql.same(Relation.columns("n", identity), keys("g."));
    }

    /** What the rows that are {@code present} say of the changes, where others may be elsewhere. */
    ShareTally tally() {
        List<String> found = engine.rows("SELECT coalesce(sum(copies) FILTER (WHERE " + NEEDS_OLD
                        + "), 0), coalesce(bit_xor(hash(o)) FILTER (WHERE " + NEEDS_OLD + "), 0)::VARCHAR,"
                        + " count(*) FILTER (WHERE " + MAY_HAVE_OLD + "), count(*) FILTER (WHERE k = 'S'),"
                        + " count(*) FILTER (WHERE k IS NOT NULL AND copies > 1) FROM present")
                .get(0);
        long taken = Long.parseLong(engine.rows("SELECT count(*) FROM (SELECT * FROM present WHERE k IS NULL) AS n"
                        + " ANTI JOIN (SELECT * FROM present WHERE " + LEAVES + ") AS g ON "
                        + Sql.same(keys("n."), keys("g.")))
                .get(0)
                .get(0));
        Roaring64Bitmap mayHave = new Roaring64Bitmap();
        if (!found.get(2).equals("0")) {
            engine.each(
                    "SELECT o FROM present WHERE " + MAY_HAVE_OLD, origin -> mayHave.addLong(Long.parseLong(origin)));
        }
        return new ShareTally(
                Long.parseLong(found.get(0)),
                Long.parseUnsignedLong(found.get(1)),
                mayHave,
                Long.parseLong(found.get(3)),
                Long.parseLong(found.get(4)) + taken);
    }
}
