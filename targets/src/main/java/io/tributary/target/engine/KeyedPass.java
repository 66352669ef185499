package io.tributary.target.engine;

import io.tributary.merge.NetCounts;
import io.tributary.merge.NetKind;
import io.tributary.merge.NetPass;
import io.tributary.merge.NetTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Changes to rows that a key tells apart. The table {@code net} has the fields of a {@link NetPass}: kind k, origin o, unsent
 * values u, the old key k0, k1…, and the row c0, c1…
 */
final class KeyedPass extends PassTable {
    private static final int KEY_FIRST = 3;

    private final int[] identity;
    private final KeyedNet net;

    KeyedPass(Engine engine, NetPass pass, List<ParquetType> types) {
        super(engine, pass, types);
        identity = pass.schema().identityIndexes();
        net = new KeyedNet(engine, types, identity);
    }

    @Override
    List<String> leading() {
        List<String> names = new ArrayList<>(List.of("k", "o", "u"));
        names.addAll(keys(""));
        return names;
    }

    private List<String> keys(String prefix) {
        return net.keys(prefix);
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
        return KeyedNet.needing();
    }

    @Override
    String needed() {
        return net.needed();
    }

    @Override
    void check(Relation old) {
        net.count(old);
        judge();
    }

    @Override
    void locate(LiveRows rows) {
        net.find(rows);
        judge();
    }

    @Override
    String removed() {
        return net.removed();
    }

    @Override
    NetTarget.Found found() {
        NetCounts counts = counts();
        if (counts.puts() + counts.sets() + counts.removes() == 0) {
            return counts.found(0, 0);
        }
        List<String> found = engine.rows(
                        "SELECT count(*), count(*) FILTER (WHERE k = 'S') FROM present WHERE " + KeyedNet.MAY_HAVE_OLD)
                .get(0);
        return counts.found(Long.parseLong(found.get(0)), Long.parseLong(found.get(1)));
    }

    @Override
    String made(LiveRows rows) {
        return net.made(rows, KeyedNet.whole());
    }

    private void judge() {
        List<List<String>> findings = engine.rows("SELECT f, k, o FROM (" + net.misfits() + ") ORDER BY o LIMIT 1");
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
        return net.result(old, net.come());
    }
}
