package io.tributary.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.capture.Capture;
import io.tributary.capture.CaptureControl;
import io.tributary.capture.Check;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.LoadAppender;
import io.tributary.landing.TableEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

/** A capture that does, attempt by attempt, what a test tells it to. Positions are decimal numbers. */
final class ScriptedCapture implements Capture {
    final List<String> calls = new ArrayList<>();
    private final Deque<BiConsumer<LandingWriter, CaptureControl>> attempts = new ArrayDeque<>();
    volatile long position;

    ScriptedCapture then(BiConsumer<LandingWriter, CaptureControl> attempt) {
        attempts.add(attempt);
        return this;
    }

    @Override
    public void run(LandingWriter landing, CaptureControl control) {
        calls.add("run from " + landing.state().position());
        attempts.remove().accept(landing, control);
    }

    @Override
    public List<Check> check() {
        return List.of();
    }

    @Override
    public Position currentPosition() {
        return new Position(Long.toString(position));
    }

    @Override
    public boolean reached(Position landed, Position wanted) {
        return Long.parseLong(landed.text()) >= Long.parseLong(wanted.text());
    }

    @Override
    public void forget() {
        calls.add("forget");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    static void startLoad(LandingWriter landing, CaptureControl control, TableId table, int generation, long at) {
        landing.putSchema(new TableSchema(
                table,
                1,
                List.of(new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null)),
                List.of(1),
                ""));
        landing.event(table, new TableEvent.LoadStarted(generation, 1, new Position(Long.toString(at))));
        commit(landing, control, at);
    }

    static void finishLoad(
            LandingWriter landing, CaptureControl control, TableId table, int generation, long at, int rows) {
        List<LandedFile> files;
        try (LoadAppender appender = landing.load(table, generation, 1)) {
            for (int i = 1; i <= rows; i++) {
                byte[] row = (i + "\n").getBytes(UTF_8);
                appender.rows(row, 0, row.length, 1);
            }
            files = appender.finish();
        }
        landing.loadFinished(table, generation, files);
        commit(landing, control, at);
    }

    static void insert(LandingWriter landing, CaptureControl control, TableId table, long id, long at) {
        ChangeAppender changes = landing.changes(table);
        CsvRowWriter row = changes.begin(Operation.INSERT);
        byte[] text = Long.toString(id).getBytes(UTF_8);
        row.value(text, 0, text.length);
        changes.end();
        commit(landing, control, at);
    }

    static void commit(LandingWriter landing, CaptureControl control, long at) {
        landing.transactionEnded(new Position(Long.toString(at)), Instant.parse("2026-11-20T10:15:30Z"));
        control.committed(landing.commit());
    }
}
