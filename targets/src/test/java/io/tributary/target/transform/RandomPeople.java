package io.tributary.target.transform;

import static io.tributary.target.transform.TransformedTable.TABLE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.merge.LandedLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A random but possible history of one table of people, landed as commits, and what a transform makes of its rows after
 * each of them, in plain Java.
 */
final class RandomPeople {
    static final String REFERENCE = "city,country\nOslo,Norway\n\"Sao, Paulo\",Brazil\nRome,\"\"\n";

    private static final Map<String, String> COUNTRIES = Map.of("Oslo", "Norway", "Sao, Paulo", "Brazil", "Rome", "");
    private static final String[] CITIES = {null, "", "Oslo", "Rome", "Sao, Paulo", "oslo", "Atlantis"};
    private static final String[] TEXTS = {
        null, "", " x ", "a,b", "\"q\"", "two\nlines", "cr\r\nlf", "__unchanged__", "é", "007", "NULL", "\\N", "'"
    };
    private static final int NOTES = 3;
    private static final int BOUND = 40;

    private final Random random;
    private final Kind kind;
    private final LandedLog log;
    private final List<List<String>> rows = new ArrayList<>();
    private final Map<Long, List<String>> expected = new LinkedHashMap<>();
    private TableSchema schema;
    private final List<Integer> rowEnds = new ArrayList<>();
    private int generation;

    /** A transform, and the same in Java. Rows are PersonID, FullName, City, Notes, Age, and others added later. */
    enum Kind {
        FILTERED_AND_JOINED(TransformedTable.joined(
                "City <> ''",
                "c.country, PersonID AS id, trim(FullName) AS full_name, Notes, upper(City) AS city",
                "c.city = City")) {
            @Override
            Optional<List<String>> made(List<String> row) {
                String city = row.get(2);
                return city == null || city.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Arrays.asList(
                                COUNTRIES.get(city),
                                row.get(0),
                                row.get(1) == null ? null : row.get(1).replaceAll("^ +| +$", ""),
                                row.get(NOTES),
                                city.toUpperCase(Locale.ROOT)));
            }
        },
        ALL_COLUMNS_AND_MORE(TransformedTable.transform(
                "Age >= 18 OR City IS NULL", "*, Age * 2 AS twice, Notes || '!' AS loud, City AS town")) {
            @Override
            Optional<List<String>> made(List<String> row) {
                int age = Integer.parseInt(row.get(4));
                if (age < 18 && row.get(2) != null) {
                    return Optional.empty();
                }
                List<String> made = new ArrayList<>(row);
                made.add(String.valueOf(2 * age));
                made.add(row.get(NOTES) == null ? null : row.get(NOTES) + "!");
                made.add(row.get(2));
                return Optional.of(made);
            }
        },
        NOT_FILTERED(TransformedTable.transform(
                "", "Notes, coalesce(City, 'none') || '-' || CAST(Age AS VARCHAR) AS label, PersonID")) {
            @Override
            Optional<List<String>> made(List<String> row) {
                String city = row.get(2) == null ? "none" : row.get(2);
                return Optional.of(Arrays.asList(row.get(NOTES), city + "-" + row.get(4), row.get(0)));
            }
        },
        FILTERED_BY_THE_JOIN(TransformedTable.joined("c.country IS NOT NULL", "", "upper(c.city) = upper(City)")) {
            @Override
            Optional<List<String>> made(List<String> row) {
                boolean known = COUNTRIES.keySet().stream().anyMatch(city -> city.equalsIgnoreCase(row.get(2)));
                return known ? Optional.of(row) : Optional.empty();
            }
        };

        private final Transform transform;

        Kind(Transform transform) {
            this.transform = transform;
        }

        Transform transform() {
            return transform;
        }

        /** What becomes of a row; empty when it does not pass. */
        abstract Optional<List<String>> made(List<String> row);
    }

    RandomPeople(long seed, Kind kind, LandedLog log, int commits, int changesPerFile) {
        random = new Random(seed);
        this.kind = kind;
        this.log = log;
        schema = log.schema();
        for (int i = 0; i < commits; i++) {
            int choice = random.nextInt(12);
            if (generation == 0 || choice == 0) {
                load();
            } else if (choice == 1) {
                rows.clear();
                log.truncated();
            } else if (choice == 2) {
                addColumn();
            } else {
                changes(1 + random.nextInt(changesPerFile));
            }
            note();
        }
    }

    static TableSchema keyed() {
        return TransformedTable.schema(
                1, List.of(1), "PersonID int32", "FullName text", "City text", "Notes text", "Age int32");
    }

    static TableSchema keyless() {
        return TransformedTable.schema(
                1, List.of(), "PersonID int32", "FullName text", "City text", "Notes text", "Age int32");
    }

    /** The final rows after that commit, as sorted canonical CSV. */
    List<String> expected(long commit) {
        return expected.get(commit);
    }

    private void note() {
        expected.put(
                log.lastCommit(),
                rows.stream()
                        .flatMap(row -> kind.made(row).stream())
                        .map(RandomPeople::line)
                        .sorted()
                        .toList());
    }

    private void load() {
        generation++;
        rows.clear();
        for (int i = 0; i < BOUND; i++) {
            newRow().ifPresent(rows::add);
        }
        int split = random.nextInt(rows.size() + 1);
        String first = text(rows.subList(0, split));
        String second = text(rows.subList(split, rows.size()));
        log.startLoad();
        log.finishLoad(first, second);
    }

    private void addColumn() {
        List<Column> columns = new ArrayList<>(schema.columns());
        int id = columns.size() + 1;
        columns.add(new Column(id, "added" + id, new ColumnType.Text(), "text", "fill" + id));
        schema = new TableSchema(TABLE, schema.version() + 1, columns, schema.key(), "");
        log.alter(schema);
        rows.replaceAll(row -> {
            List<String> longer = new ArrayList<>(row);
            longer.add("fill" + id);
            return longer;
        });
    }

    private void changes(int count) {
        CsvRowWriter out = new CsvRowWriter(1 << 10);
        rowEnds.clear();
        rowEnds.add(0);
        for (int i = 0; i < count; i++) {
            change(out);
        }
        int split = rowEnds.get(random.nextInt(rowEnds.size()));
        String all = new String(out.buffer(), 0, out.length(), UTF_8);
        String first = new String(out.buffer(), 0, split, UTF_8);
        if (first.isEmpty() || random.nextBoolean()) {
            log.changes(all);
        } else {
            log.commit(
                    log.files().changes(schema, generation, first),
                    log.files().changes(schema, generation, all.substring(first.length())));
        }
    }

    private void change(CsvRowWriter out) {
        int choice = random.nextInt(100);
        if (rows.isEmpty() || choice < 30) {
            newRow().ifPresent(row -> {
                rows.add(row);
                write(out, 'I', row, column -> false);
            });
            return;
        }
        int index = random.nextInt(rows.size());
        List<String> old = rows.get(index);
        if (choice < 50) {
            write(out, 'D', old, column -> schema.isKeyed() && column > 0 && random.nextBoolean());
            rows.remove(index);
        } else if (choice < 80 && schema.isKeyed()) {
            List<String> row = changed(old, old.get(0));
            boolean unsent = mayLack(old, row);
            write(out, 'U', row, column -> unsent && column == NOTES);
            rows.set(index, row);
        } else {
            String id = schema.isKeyed() ? newId().orElse(null) : old.get(0);
            if (id != null) {
                List<String> row = changed(old, id);
                boolean unsent = mayLack(old, row);
                write(out, 'D', old, column -> false);
                write(out, 'I', row, column -> unsent && column == NOTES);
                rows.set(index, row);
            }
        }
    }

    /** Whether the notes may be left out of a change: they are as they were, and somebody has them who needs them. */
    private boolean mayLack(List<String> old, List<String> row) {
        boolean same = Objects.equals(old.get(NOTES), row.get(NOTES));
        boolean known = !schema.isKeyed()
                || kind.made(old).isPresent()
                || kind.made(row).isEmpty();
        return same && known;
    }

    private List<String> changed(List<String> old, String id) {
        List<String> row = new ArrayList<>(old);
        row.set(0, id);
        row.set(1, TEXTS[random.nextInt(TEXTS.length)]);
        row.set(2, CITIES[random.nextInt(CITIES.length)]);
        if (random.nextBoolean()) {
            row.set(NOTES, TEXTS[random.nextInt(TEXTS.length)]);
        }
        row.set(4, String.valueOf(random.nextInt(BOUND)));
        return row;
    }

    private Optional<String> newId() {
        String id = String.valueOf(random.nextInt(3 * BOUND));
        boolean taken =
                schema.isKeyed() && rows.stream().anyMatch(row -> row.get(0).equals(id));
        return taken ? Optional.empty() : Optional.of(id);
    }

    private Optional<List<String>> newRow() {
        return newId().map(id -> {
            List<String> row = new ArrayList<>();
            schema.columns().forEach(column -> row.add("x"));
            return changed(row, id);
        });
    }

    private void write(CsvRowWriter out, char operation, List<String> row, Predicate<Integer> isUnsent) {
        out.letter((byte) operation);
        for (int i = 0; i < row.size(); i++) {
            if (!isUnsent.test(i)) {
                value(out, row.get(i));
            } else if (operation == 'D') {
                out.nullValue();
            } else {
                out.unchanged();
            }
        }
        out.endRow();
        rowEnds.add(out.length());
    }

    private static void value(CsvRowWriter out, String value) {
        if (value == null) {
            out.nullValue();
        } else {
            byte[] bytes = value.getBytes(UTF_8);
            out.value(bytes, 0, bytes.length);
        }
    }

    private static String text(List<List<String>> rows) {
        StringBuilder all = new StringBuilder();
        rows.forEach(row -> all.append(line(row)));
        return all.toString();
    }

    private static String line(List<String> row) {
        CsvRowWriter out = new CsvRowWriter(1 << 8);
        row.forEach(value -> value(out, value));
        out.endRow();
        return new String(out.buffer(), 0, out.length(), UTF_8);
    }
}
