package io.tributary.landing;

import static io.tributary.landing.LandingSample.A;
import static io.tributary.landing.LandingSample.B;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A source of random transactions over two tables, and a capture that lands them: it loads both tables, reloads one of
 * them in the middle, truncates and changes columns, and goes on from what is landed wherever it was stopped. Position
 * {@code n} is the end of transaction {@code n}.
 */
public final class SourceScript {
    public static final List<TableId> TABLES = List.of(A, B);
    private static final int TRANSACTIONS = 24;
    private static final int RELOAD_AT = 12;
    private static final int SCHEMA_AT = 17;

    private final @Nullable DmsLanding dms;
    private final List<List<Change>> transactions = new ArrayList<>();
    private long acknowledged;

    /** One change; a null operation truncates the table. */
    private record Change(TableId table, Operation operation, int id, String name) {}

    public SourceScript(long seed) {
        this(seed, null);
    }

    /** @param dms what landed files are like; null for canonical ones */
    SourceScript(long seed, @Nullable DmsLanding dms) {
        this.dms = dms;
        Random random = new Random(seed);
        transactions.add(List.of());
        Map<TableId, TreeMap<Integer, String>> now = new TreeMap<>();
        for (int number = 1; number <= TRANSACTIONS; number++) {
            List<Change> transaction = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                transaction.add(randomChange(random, now));
            }
            transactions.add(transaction);
        }
    }

    private static Change randomChange(Random random, Map<TableId, TreeMap<Integer, String>> now) {
        TableId table = TABLES.get(random.nextInt(2));
        TreeMap<Integer, String> rows = now.computeIfAbsent(table, id -> new TreeMap<>());
        int id = random.nextInt(8);
        String name = "n" + random.nextInt(1000);
        Change change;
        if (random.nextInt(15) == 0) {
            change = new Change(table, null, 0, "");
        } else if (!rows.containsKey(id)) {
            change = new Change(table, Operation.INSERT, id, name);
        } else {
            change = new Change(table, random.nextBoolean() ? Operation.UPDATE : Operation.DELETE, id, name);
        }
        apply(change, rows);
        return change;
    }

    private static void apply(Change change, TreeMap<Integer, String> rows) {
        if (change.operation() == null) {
            rows.clear();
        } else if (change.operation() == Operation.DELETE) {
            rows.remove(change.id());
        } else {
            rows.put(change.id(), change.name());
        }
    }

    /** The final file of the table after the last transaction, its lines in the order of their ids. */
    public String finalFile(TableId table) {
        StringBuilder lines = new StringBuilder();
        rowsAt(table, TRANSACTIONS)
                .forEach((id, name) ->
                        lines.append(id).append(',').append(name).append(table.equals(B) ? ",x\n" : "\n"));
        return lines.toString();
    }

    /** The table's rows after transaction {@code number}. */
    public TreeMap<Integer, String> rowsAt(TableId table, long number) {
        TreeMap<Integer, String> rows = new TreeMap<>();
        for (int i = 1; i <= number; i++) {
            transactions.get(i).stream()
                    .filter(change -> change.table().equals(table))
                    .forEach(change -> apply(change, rows));
        }
        return rows;
    }

    public static long end() {
        return TRANSACTIONS;
    }

    /** The last transaction that the capture told the source it may forget. */
    public long acknowledged() {
        return acknowledged;
    }

    static long number(Position position) {
        return position.isNone() ? 0 : Long.parseLong(position.text());
    }

    private static Position position(long number) {
        return new Position(Long.toString(number));
    }

    /** A new process begins: it has acknowledged nothing yet. */
    public void restarted() {
        acknowledged = 0;
    }

    /** Captures from what is landed to the last transaction, advancing the clock as it goes. */
    public void capture(Files files, LandingSettings settings, ManualClock clock) {
        try (LandingWriter writer = open(files, settings, clock)) {
            startLoads(writer);
            long next = number(writer.state().position()) + 1;
            for (long number = next; number <= TRANSACTIONS; number++) {
                land(writer, number);
                writer.transactionEnded(position(number), LandingSample.SOURCE_TIME);
                clock.advance(Duration.ofMillis(number % 5 == 0 ? -700 : 400));
                if (number == RELOAD_AT && writer.state().table(A).generation() == 1) {
                    commit(writer);
                    load(writer, A, number + 2);
                }
                if (number % 2 == 0) {
                    commit(writer);
                }
            }
            commit(writer);
        }
    }

    private LandingWriter open(Files files, LandingSettings settings, Clock clock) {
        return LandingWriter.open(files, settings, dms, clock, "scripted capture");
    }

    private void commit(LandingWriter writer) {
        acknowledged = number(writer.commit().position());
    }

    private void startLoads(LandingWriter writer) {
        for (TableId table : TABLES) {
            TableState.Phase phase = writer.state().table(table).phase();
            if (phase == TableState.Phase.NEW || phase == TableState.Phase.LOADING) {
                load(writer, table, number(writer.state().position()) + (table.equals(A) ? 3 : 0));
            }
        }
        commit(writer);
    }

    /** Loads the table as it is at transaction {@code at}, which may lie ahead of what is streamed so far. */
    private void load(LandingWriter writer, TableId table, long at) {
        long snapshot = Math.min(at, TRANSACTIONS);
        int generation = writer.state().table(table).generation() + 1;
        int version = Math.max(1, writer.state().table(table).schemaVersion());
        writer.putSchema(LandingSample.schema(table, version));
        writer.event(table, new TableEvent.LoadStarted(generation, version, position(snapshot)));
        writer.commit();
        List<LandedFile> loaded = new ArrayList<>();
        List<Integer> ids = List.copyOf(rowsAt(table, snapshot).keySet());
        int half = ids.size() / 2;
        for (List<Integer> part : List.of(ids.subList(0, half), ids.subList(half, ids.size()))) {
            try (LoadAppender appender = writer.load(table, generation, version)) {
                for (int id : part) {
                    byte[] row = (id + "," + rowsAt(table, snapshot).get(id) + "\n").getBytes(UTF_8);
                    appender.rows(row, 0, row.length, 1);
                }
                loaded.addAll(appender.finish());
            }
        }
        writer.loadFinished(table, generation, loaded);
    }

    private void land(LandingWriter writer, long number) {
        if (number == SCHEMA_AT) {
            writer.putSchema(LandingSample.schema(B, 2));
            writer.event(B, new TableEvent.SchemaChanged(2));
        }
        for (Change change : transactions.get((int) number)) {
            if (number <= number(loadPosition(writer, change.table()))) {
                continue;
            }
            if (change.operation() == null) {
                writer.event(change.table(), new TableEvent.Truncated());
            } else {
                land(writer, change, change.table().equals(B) && number >= SCHEMA_AT);
            }
        }
    }

    private static void land(LandingWriter writer, Change change, boolean added) {
        ChangeAppender appender = writer.changes(change.table());
        CsvRowWriter row = appender.begin(change.operation());
        value(row, Integer.toString(change.id()));
        value(row, change.name());
        if (added) {
            value(row, "x");
        }
        appender.end();
    }

    private static void value(CsvRowWriter row, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        row.value(bytes, 0, bytes.length);
    }

    private static Position loadPosition(LandingWriter writer, TableId table) {
        return writer.state().table(table).loadPosition();
    }
}
