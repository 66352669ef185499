package io.tributary.bench;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.LoadAppender;
import io.tributary.landing.TableEvent;
import io.tributary.ledger.Applied;
import io.tributary.merge.Planner;
import io.tributary.target.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A landed table of people and changes to it, made without a database. */
final class LandedPerson {
    static final TableId PERSON = new TableId("public", "person");
    static final TableSchema SCHEMA = new TableSchema(
            PERSON,
            1,
            List.of(
                    new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null),
                    new Column(2, "name", new ColumnType.Text(), "varchar(100)", null),
                    new Column(3, "city", new ColumnType.Text(), "varchar(100)", null),
                    new Column(4, "balance", new ColumnType.Decimal(12, 2), "numeric(12,2)", null),
                    new Column(5, "seen", new ColumnType.Timestamp(ColumnType.Zone.ZONED), "timestamptz", null)),
            List.of(1),
            "");
    private static final int BLOCK_BYTES = 1 << 18;

    private LandedPerson() {}

    /** Seconds that a target takes to apply all that is landed and it does not hold. */
    static double apply(LandingReader reader, Target target) throws Exception {
        Applied applied = target.applied(PERSON);
        Scratch.sync();
        long start = System.nanoTime();
        target.apply(Planner.plan(PERSON, applied, reader.commitsAfter(applied.commit()), reader::schema)
                .orElseThrow());
        return (System.nanoTime() - start) / 1e9;
    }

    static void load(LandingWriter writer, long rows) {
        writer.putSchema(SCHEMA);
        writer.event(PERSON, new TableEvent.LoadStarted(1, 1, new Position("0")));
        List<LandedFile> files;
        try (LoadAppender appender = writer.load(PERSON, 1, 1)) {
            CsvRowWriter block = new CsvRowWriter(2 * BLOCK_BYTES);
            long inBlock = 0;
            for (long id = 1; id <= rows; id++) {
                write(block, id, 0);
                block.endRow();
                inBlock++;
                if (block.length() >= BLOCK_BYTES || id == rows) {
                    appender.rows(block.buffer(), 0, block.length(), inBlock);
                    block.truncate(0);
                    inBlock = 0;
                }
            }
            files = appender.finish();
        }
        writer.loadFinished(PERSON, 1, files);
        writer.transactionEnded(new Position("1"), null);
        writer.commit();
    }

    /** Spread over the whole table: of ten changes six update, two delete and two insert. */
    static void change(LandingWriter writer, long rows, long changes, int run) {
        ChangeAppender appender = writer.changes(PERSON);
        for (long i = 0; i < changes; i++) {
            Operation kind = kind(i);
            write(appender.begin(kind), changed(i, rows, changes, run), version(kind, run));
            appender.end();
        }
        writer.transactionEnded(new Position("run " + run), null);
        writer.commit();
    }

    /** The same changes as rows of a table: the first letter of what is done, then the row. */
    static byte[] changeRows(long rows, long changes, int run) {
        CsvRowWriter csv = new CsvRowWriter(1 << 20);
        for (long i = 0; i < changes; i++) {
            Operation kind = kind(i);
            csv.letter(kind.letter());
            write(csv, changed(i, rows, changes, run), version(kind, run));
            csv.endRow();
        }
        return Arrays.copyOf(csv.buffer(), csv.length());
    }

    private static Operation kind(long change) {
        long of = change % 10;
        return of < 6 ? Operation.UPDATE : of < 8 ? Operation.DELETE : Operation.INSERT;
    }

    private static long changed(long change, long rows, long changes, int run) {
        long step = rows / changes;
        return switch (kind(change)) {
            case UPDATE -> change * step + 1 + 10L * run % step;
            case DELETE -> change * step + 1 + (run + 1) % step;
            default -> rows + run * changes + change;
        };
    }

    private static int version(Operation kind, int run) {
        return kind == Operation.UPDATE ? run + 1 : 0;
    }

    static void write(CsvRowWriter row, long id, int version) {
        value(row, Long.toString(id));
        value(row, "Name " + Long.toHexString(id * 0x9E3779B97F4A7C15L) + Long.toHexString(~id));
        value(row, "City " + (id + version) % 5000);
        value(row, (id + version) / 100 + "." + (10 + (id + version) % 90));
        value(row, "2026-01-01 00:00:" + (10 + id % 50) + ".12345");
    }

    private static void value(CsvRowWriter row, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        row.value(bytes, 0, bytes.length);
    }
}
