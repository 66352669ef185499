package io.tributary.landing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.Files;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A small source to land in tests: tables {@code shop.a} and {@code shop.b} of an id and a text. */
public final class LandingSample {
    public static final TableId A = new TableId("shop", "a");
    public static final TableId B = new TableId("shop", "b");
    public static final LandingSettings SETTINGS =
            new LandingSettings(Duration.ofSeconds(1), 1 << 20, 1 << 20, Duration.ofDays(7), 1000);
    public static final Instant SOURCE_TIME = Instant.parse("2026-11-20T10:15:29.5Z");

    private LandingSample() {}

    public static LandingWriter open(Files files, Clock clock) {
        return open(files, SETTINGS, clock);
    }

    public static LandingWriter open(Files files, LandingSettings settings, Clock clock) {
        return LandingWriter.open(files, settings, clock, "process 7 on host test");
    }

    public static TableSchema schema(TableId table, int version) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(1, "id", new ColumnType.Int(32, ColumnType.Sign.SIGNED), "integer", null));
        columns.add(new Column(2, "name", new ColumnType.Text(), "character varying(40)", null));
        for (int added = 2; added <= version; added++) {
            columns.add(new Column(added + 1, "added" + added, new ColumnType.Text(), "text", "x"));
        }
        return new TableSchema(table, version, columns, List.of(1), "");
    }

    public static Position at(long number) {
        return new Position("0/" + Long.toHexString(number).toUpperCase(java.util.Locale.ROOT));
    }

    public static void change(LandingWriter writer, TableId table, Operation operation, String id, String name) {
        ChangeAppender appender = writer.changes(table);
        CsvRowWriter row = appender.begin(operation);
        row.value(id.getBytes(UTF_8), 0, id.getBytes(UTF_8).length);
        row.value(name.getBytes(UTF_8), 0, name.getBytes(UTF_8).length);
        appender.end();
    }

    /** Starts, writes, finishes and commits a load of these rows. */
    public static void load(LandingWriter writer, TableId table, int generation, Position position, String... rows) {
        writer.putSchema(schema(table, 1));
        writer.event(table, new TableEvent.LoadStarted(generation, 1, position));
        List<LandedFile> files;
        try (LoadAppender appender = writer.load(table, generation, 1)) {
            for (String row : rows) {
                byte[] bytes = (row + "\n").getBytes(UTF_8);
                appender.rows(bytes, 0, bytes.length, 1);
            }
            files = appender.finish();
        }
        writer.loadFinished(table, generation, files);
    }

    public static String content(Files files, String path) {
        try (InputStream in = files.open(path)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
