package io.tributary.target.engine;

import io.tributary.merge.NetCounts;
import io.tributary.merge.NetKind;
import io.tributary.merge.NetPass;
import io.tributary.merge.NetTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Changes to rows that a key tells apart. The table {@code net} has the fields of a {@link NetPass}: kind k, origin o, unsent
 * values u, the old key k0, k1…, and the row c0, c1…
 */
final class KeyedPass extends PassTable {
    private static final int KEY_FIRST = 3;
    private static final String NEEDS_OLD = "k IN ('U', 'M', 'D')";
    private static final String MAY_HAVE_OLD = "k IN ('P', 'S', 'R')";
    private static final String TAKES_OLD = "k IN ('U', 'M', 'D', 'P', 'S', 'R')";
    private static final String NEEDS_FREE = "k IN ('I', 'M', 'N')";

    private final int[] identity;

    KeyedPass(Engine engine, NetPass pass, List<ParquetType> types) {
        super(engine, pass, types);
        identity = pass.schema().identityIndexes();
    }

    @Override
    List<String> leading() {
        List<String> names = new ArrayList<>(List.of("k", "o", "u"));
        names.addAll(keys(""));
        return names;
    }

    private List<String> keys(String prefix) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < identity.length; i++) {
            names.add(prefix + "k" + i);
        }
        return names;
    }

    @Override
    List<ParquetType> leadingTypes() {
        List<ParquetType> leading = new ArrayList<>(List.of(ParquetType.TEXT, ParquetType.NUMBER, ParquetType.TEXT));
        Arrays.stream(identity).forEach(column -> leading.add(types.get(column)));
        return leading;
    }

    @Override
    int columnOf(int leadingField) {
        return leadingField < KEY_FIRST ? -1 : identity[leadingField - KEY_FIRST];
    }

    @Override
    String needing() {
        return "SELECT * FROM net WHERE " + TAKES_OLD;
    }

    @Override
    String needed() {
        return Sql.same(Relation.columns("old", identity), keys("n."));
    }

    @Override
    void check(Relation old) {
        want();
        engine.run("CREATE OR REPLACE TEMP TABLE present AS SELECT " + String.join(", ", keys("w."))
                + ", count(*) AS copies FROM (" + old.sql() + ") AS old JOIN wanted AS w ON "
                + Sql.same(Relation.columns("old", identity), keys("w.")) + " GROUP BY ALL");
        judge();
    }

    /** The keys of rows that must or may be there, and of those that must not. */
    private void want() {
        String oldKeys = String.join(", ", keys(""));
        String newKeys = String.join(", ", Relation.columns("net", identity));
        engine.run("CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT * FROM (SELECT " + oldKeys
                + " FROM net WHERE " + TAKES_OLD + " UNION ALL SELECT " + newKeys + " FROM net WHERE " + NEEDS_FREE
                + ") AS t(" + oldKeys + ")");
    }

    @Override
    void locate(LiveRows rows) {
        want();
        rows.find("wanted", keys(""), identity, keys("w."));
        engine.run("CREATE OR REPLACE TEMP TABLE present AS SELECT " + String.join(", ", keys(""))
                + ", count(*) AS copies FROM found GROUP BY ALL");
        judge();
    }

    @Override
    String removed() {
        return "SELECT g.f, g.p FROM found AS g SEMI JOIN (" + needing() + ") AS n ON "
                + Sql.same(keys("n."), keys("g."));
    }

    @Override
    NetTarget.Found found() {
        NetCounts counts = counts();
        if (counts.puts() + counts.sets() + counts.removes() == 0) {
            return counts.found(0, 0);
        }
        List<String> found = engine.rows(
                        "SELECT count(*), count(*) FILTER (WHERE k = 'S') FROM (SELECT * FROM net WHERE " + MAY_HAVE_OLD
                                + ") AS n SEMI JOIN present AS p ON " + Sql.same(keys("n."), keys("p.")))
                .get(0);
        return counts.found(Long.parseLong(found.get(0)), Long.parseLong(found.get(1)));
    }

    @Override
    String made(LiveRows rows) {
        String partial = "(SELECT * FROM net WHERE k IN ('U', 'M') AND u IS NOT NULL)";
        String whole = "SELECT " + String.join(", ", all("net"))
                + " FROM net WHERE k IN ('I', 'P', 'S') OR (k IN ('U', 'M') AND u IS NULL)";
        List<String> unsent = engine.rows("SELECT "
                        + Sql.list(types.size(), i -> "coalesce(bool_or(substr(u, " + (i + 1) + ", 1) = '1'), false)")
                        + " FROM " + partial)
                .get(0);
        int[] columns = IntStream.range(0, types.size())
                .filter(i -> unsent.get(i).equals("true"))
                .toArray();
        if (columns.length == 0) {
            return whole;
        }
        String kept = "found AS g JOIN " + partial + " AS n ON " + Sql.same(keys("n."), keys("g."));
        String values = Sql.list(
                types.size(),
                i -> unsent.get(i).equals("true")
                        ? "CASE WHEN substr(n.u, " + (i + 1) + ", 1) = '1' THEN old." + Relation.column(i) + " ELSE n."
                                + Relation.column(i) + " END"
                        : "n." + Relation.column(i));
        return whole + " UNION ALL SELECT " + values + " FROM " + kept + " JOIN ("
                + rows.scan(rows.files("SELECT DISTINCT g.f FROM " + kept), columns)
                + ") AS old ON old.f = g.f AND old.p = g.p";
    }

    private void judge() {
        String atOld = Sql.same(keys("n."), keys("p."));
        String atNew = Sql.same(Relation.columns("n", identity), keys("p."));
        String left = Sql.same(Relation.columns("n", identity), keys("g."));
        String doubled = "(SELECT * FROM present WHERE copies > 1)";
        List<List<String>> findings = engine.rows("SELECT f, k, o FROM ("
                + "SELECT 'missing' AS f, k, o FROM net AS n ANTI JOIN present AS p ON " + atOld + " WHERE n."
                + NEEDS_OLD
                + " UNION ALL SELECT 'doubled', k, o FROM net AS n SEMI JOIN " + doubled + " AS p ON " + atOld
                + " WHERE n." + TAKES_OLD
                + " UNION ALL SELECT 'existing', k, o FROM (SELECT * FROM net AS n SEMI JOIN present AS p ON " + atNew
                + " WHERE n." + NEEDS_FREE
                + ") AS n ANTI JOIN (SELECT * FROM net WHERE k IN ('M', 'D', 'P', 'S', 'R')) AS g ON "
                + left
                + ") ORDER BY o LIMIT 1");
        if (!findings.isEmpty()) {
            throw divergence(findings.get(0));
        }
    }

    private RuntimeException divergence(List<String> finding) {
        long origin = Long.parseLong(finding.get(2));
        return switch (finding.get(0)) {
            case "missing" -> pass.missing(kind(finding.get(1)), origin);
            case "doubled" -> pass.doubled(origin);
            default -> pass.existing(origin);
        };
    }

    private static NetKind kind(String letter) {
        return switch (letter.toUpperCase(Locale.ROOT)) {
            case "U" -> NetKind.UPDATE;
            case "M" -> NetKind.MOVE;
            default -> NetKind.DELETE;
        };
    }

    @Override
    Relation result(Relation old) {
        String columns = Sql.list(types.size(), i -> {
            String column = Relation.column(i);
            return "CASE WHEN n.o IS NULL THEN old." + column + " WHEN substr(n.u, " + (i + 1) + ", 1) = '1' THEN old."
                    + column + " ELSE n." + column + " END AS " + column;
        });
        return new Relation(
                "SELECT " + columns + " FROM (" + old.sql() + ") AS old LEFT JOIN (" + needing() + ") AS n ON "
                        + needed()
                        + " WHERE n.k IS NULL OR n.k IN ('U', 'M') UNION ALL SELECT " + String.join(", ", all("net"))
                        + " FROM net WHERE k IN ('I', 'P', 'S')",
                types);
    }
}
