package io.tributary.merge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The simplest target that finds its own rows: a list of rows, each a list of canonical fields. */
final class NetRowList implements NetTarget {
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private TableSchema schema;

    NetRowList(TableSchema schema, byte[] rows) {
        this.schema = schema;
        this.rows.addAll(parsed(rows, names(schema)));
    }

    /** What was called, for tests of how a plan is cut. */
    List<String> calls() {
        return calls;
    }

    int size() {
        return rows.size();
    }

    byte[] content() {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(String.join(",", row)).append('\n'));
        return text.toString().getBytes(UTF_8);
    }

    @Override
    public void replace(TableSchema columns, LoadRows load) {
        calls.add("replace");
        rows.clear();
        schema = columns;
        ByteArrayOutputStream loaded = new ByteArrayOutputStream();
        long count = load.writeTo((bytes, offset, length) -> {
            assertThat(bytes[offset + length - 1]).isEqualTo((byte) '\n');
            loaded.write(bytes, offset, length);
        });
        rows.addAll(parsed(loaded.toByteArray(), names(columns)));
        assertThat(rows).hasSize((int) count);
    }

    @Override
    public void alter(TableSchema from, TableSchema to) {
        calls.add("alter");
        assertThat(schema).isEqualTo(from);
        for (int i = 0; i < rows.size(); i++) {
            List<String> old = rows.get(i);
            List<String> row = new ArrayList<>();
            for (Column column : to.columns()) {
                int index = from.indexOf(column.id());
                row.add(index < 0 ? encoded(column.fill()) : old.get(index));
            }
            rows.set(i, row);
        }
        schema = to;
    }

    @Override
    public Found apply(NetPass pass) {
        calls.add("pass");
        assertThat(pass.schema()).isEqualTo(schema);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        NetCounts counts = pass.writeTo((bytes, offset, length) -> {
            assertThat(bytes[offset + length - 1]).isEqualTo((byte) '\n');
            content.write(bytes, offset, length);
        });
        int before = rows.size();
        Found found = Found.NOTHING;
        if (schema.isKeyed()) {
            found = applyKeyed(pass, content.toByteArray(), counts);
        } else {
            applyCopies(pass, content.toByteArray());
        }
        assertThat(rows).hasSize(before + (int) counts.growth(found.rows()));
        return found;
    }

    private Found applyKeyed(NetPass pass, byte[] content, NetCounts counts) {
        int keys = schema.identityIndexes().length;
        List<String> fields = new ArrayList<>(List.of("kind", "origin", "unsent"));
        Stream.generate(() -> "old").limit(keys).forEach(fields::add);
        fields.addAll(names(schema));
        List<Net> changes = new ArrayList<>();
        for (List<String> row : parsed(content, fields)) {
            changes.add(new Net(
                    row.get(0),
                    Long.parseLong(row.get(1)),
                    row.get(2),
                    row.subList(3, 3 + keys),
                    row.subList(3 + keys, row.size())));
        }
        changes.sort((one, other) -> Long.compare(one.origin, other.origin));
        Map<String, Long> kinds = new HashMap<>();
        changes.forEach(change -> kinds.merge(change.kind, 1L, Long::sum));
        assertThat(counts)
                .isEqualTo(new NetCounts(
                        kinds.getOrDefault("I", 0L),
                        kinds.getOrDefault("U", 0L),
                        changes.stream()
                                .filter(change -> change.kind.equals("U") && !change.unsent.isEmpty())
                                .count(),
                        kinds.getOrDefault("M", 0L),
                        kinds.getOrDefault("D", 0L),
                        kinds.getOrDefault("P", 0L),
                        kinds.getOrDefault("S", 0L),
                        kinds.getOrDefault("R", 0L),
                        kinds.getOrDefault("N", 0L),
                        counts.brought()));
        Map<List<String>, List<String>> old = new HashMap<>();
        Set<List<String>> doubled = new HashSet<>();
        for (List<String> row : rows) {
            if (old.put(key(row), row) != null) {
                doubled.add(key(row));
            }
        }
        Set<List<String>> touched = new HashSet<>();
        long found = 0;
        long ofSets = 0;
        for (Net change : changes) {
            if ("PSR".contains(change.kind)) {
                if (doubled.contains(change.oldKey)) {
                    throw pass.doubled(change.origin);
                }
                long one = old.containsKey(change.oldKey) ? 1 : 0;
                found += one;
                ofSets += change.kind.equals("S") ? one : 0;
                assertThat(touched.add(change.oldKey))
                        .as("one outcome for each old row")
                        .isTrue();
            } else if ("UMD".contains(change.kind)) {
                if (!old.containsKey(change.oldKey)) {
                    throw pass.missing(kind(change.kind), change.origin);
                }
                if (doubled.contains(change.oldKey)) {
                    throw pass.doubled(change.origin);
                }
                assertThat(touched.add(change.oldKey))
                        .as("one outcome for each old row")
                        .isTrue();
            } else {
                assertThat(change.oldKey).containsOnly("");
            }
        }
        rows.removeIf(row -> touched.contains(key(row)));
        Set<List<String>> present = new HashSet<>();
        rows.forEach(row -> present.add(key(row)));
        for (Net change : changes) {
            if ("DR".contains(change.kind)) {
                assertThat(change.row).containsOnly("");
                continue;
            }
            List<String> row = filled(change, old);
            if (!present.add(key(row))) {
                throw pass.existing(change.origin);
            }
            if (!change.kind.equals("N")) {
                rows.add(row);
            }
        }
        return counts.found(found, ofSets);
    }

    private record Net(String kind, long origin, String unsent, List<String> oldKey, List<String> row) {}

    private static NetKind kind(String letter) {
        return Arrays.stream(NetKind.values())
                .filter(kind -> kind.letter() == letter.charAt(0))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> filled(Net change, Map<List<String>, List<String>> old) {
        if (change.unsent.isEmpty()) {
            return change.row;
        }
        assertThat(change.kind).isIn("U", "M");
        List<String> row = new ArrayList<>(change.row);
        for (int i = 0; i < row.size(); i++) {
            if (change.unsent.charAt(i) == '1') {
                assertThat(row.get(i)).isEmpty();
                row.set(i, old.get(change.oldKey).get(i));
            }
        }
        return row;
    }

    private void applyCopies(NetPass pass, byte[] content) {
        List<String> fields = new ArrayList<>(List.of("kind", "origin", "copies", "needed"));
        fields.addAll(names(schema));
        Set<List<String>> identities = new HashSet<>();
        for (List<String> change : parsed(content, fields)) {
            List<String> row = change.subList(4, change.size());
            assertThat(identities.add(row)).isTrue();
            int copies = Integer.parseInt(change.get(2));
            if (rows.stream().filter(Predicate.isEqual(row)).count() < Integer.parseInt(change.get(3))) {
                throw pass.missing(NetKind.DELETE, Long.parseLong(change.get(1)));
            }
            for (int i = 0; i < copies; i++) {
                if (change.get(0).equals("I")) {
                    rows.add(row);
                } else {
                    assertThat(change.get(0)).isEqualTo("D");
                    rows.remove(row);
                }
            }
        }
    }

    private List<String> key(List<String> row) {
        return Arrays.stream(schema.identityIndexes()).mapToObj(row::get).toList();
    }

    private static List<String> names(TableSchema schema) {
        return schema.columns().stream().map(column -> column.name()).toList();
    }

    private static String encoded(String value) {
        if (value == null) {
            return "";
        }
        CsvRowWriter writer = new CsvRowWriter(64);
        byte[] text = value.getBytes(UTF_8);
        writer.value(text, 0, text.length);
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    private static List<List<String>> parsed(byte[] csv, List<String> fields) {
        CsvRowReader reader =
                new CsvRowReader(new ByteArrayInputStream(csv), new CsvSource("rows", fields, ErrorCode.INTERNAL, ""));
        List<List<String>> rows = new ArrayList<>();
        while (reader.next()) {
            assertThat(reader.isCanonical()).isTrue();
            List<String> row = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                row.add(new String(reader.buffer(), reader.offset(i), reader.length(i), UTF_8));
            }
            rows.add(row);
        }
        return rows;
    }
}
