package io.tributary.target.engine;

import io.tributary.merge.NetKind;
import io.tributary.merge.NetPass;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Changes to rows without a key, which are told apart by all their values and counted. The table {@code net} has kind k,
 * origin o, copies m more or fewer, copies q that must be there before, and the row c0, c1…
 */
final class CopyPass extends PassTable {
    CopyPass(Engine engine, NetPass pass, List<ParquetType> types) {
        super(engine, pass, types);
    }

    @Override
    List<String> leading() {
        return List.of("k", "o", "m", "q");
    }

    @Override
    List<ParquetType> leadingTypes() {
        return List.of(ParquetType.TEXT, ParquetType.NUMBER, ParquetType.NUMBER, ParquetType.NUMBER);
    }

    @Override
    int columnOf(int leadingField) {
        return -1;
    }

    @Override
    String needing() {
        return "SELECT * FROM net WHERE k = 'D'";
    }

    @Override
    String needed() {
        return same();
    }

    @Override
    void check(Relation old) {
        engine.run("CREATE OR REPLACE TEMP TABLE present AS SELECT n.rowid AS r, count(*) AS copies FROM (" + old.sql()
                + ") AS old JOIN net AS n ON " + same() + " GROUP BY n.rowid");
        judge();
    }

    private void judge() {
        List<List<String>> findings = engine.rows("SELECT k, o FROM net AS n LEFT JOIN present AS p ON p.r = n.rowid"
                + " WHERE coalesce(p.copies, 0) < n.q ORDER BY o LIMIT 1");
        if (!findings.isEmpty()) {
            throw pass.missing(NetKind.DELETE, Long.parseLong(findings.get(0).get(1)));
        }
    }

    @Override
    void locate(LiveRows rows) {
        int[] columns = IntStream.range(0, types.size()).toArray();
        engine.run("CREATE OR REPLACE TEMP TABLE wanted AS SELECT rowid AS r, " + String.join(", ", all("net"))
                + " FROM net WHERE q > 0 OR k = 'D'");
        rows.find("wanted", List.of("r"), columns, compared("w"));
        engine.run("CREATE OR REPLACE TEMP TABLE present AS SELECT r, count(*) AS copies FROM found GROUP BY r");
        judge();
    }

    @Override
    String removed() {
        return "SELECT f, p FROM (SELECT g.f, g.p, n.m, row_number() OVER (PARTITION BY g.r ORDER BY g.f, g.p) AS i"
                + " FROM found AS g JOIN net AS n ON n.rowid = g.r WHERE n.k = 'D') WHERE i <= m";
    }

    @Override
    String made(LiveRows rows) {
        return "SELECT " + Sql.list(types.size(), Relation::column) + " FROM (SELECT " + String.join(", ", all("n"))
                + ", unnest(range(n.m)) FROM net AS n WHERE n.k = 'I')";
    }

    private String same() {
        return Sql.same(compared("old"), compared("n"));
    }

    /** Zeros with and without a sign count as equal, but are two texts. */
    private List<String> compared(String alias) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(alias + "." + Relation.column(i) + (types.get(i).hasSignedZero() ? "::VARCHAR" : ""));
        }
        return columns;
    }

    @Override
    Relation result(Relation old) {
        String columns = Sql.list(types.size(), Relation::column);
        String ofNet = String.join(", ", all("n"));
        return new Relation(
                "SELECT " + columns + " FROM (" + old.sql()
                        + ") AS old ANTI JOIN (" + needing() + ") AS n ON "
                        + same() + " UNION ALL SELECT " + columns + " FROM (SELECT " + ofNet
                        + ", unnest(range(p.copies - n.m)) FROM net AS n JOIN present AS p ON p.r = n.rowid WHERE n.k = 'D')"
                        + " UNION ALL SELECT " + columns + " FROM (SELECT " + ofNet
                        + ", unnest(range(n.m)) FROM net AS n WHERE n.k = 'I')",
                types);
    }
}
