package io.tributary.landing;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.landing.TableEvent.Stopped;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a checkpoint.
 *
 * @param after the lines that follow are the commits after this one, up to the state's
 * @param landedTime of the last of them
 * @param lastCommitsBefore number of the last commit about each table at or before {@code after}: what a reader needs to
 *     know when those have expired
 * @param state the log folded up to the last of them
 */
record CheckpointJson(long after, Instant landedTime, SortedMap<TableId, Long> lastCommitsBefore, LandingState state) {
    String write() {
        return CommitJson.line(json -> {
            json.writeStartObject();
            json.writeNumberField("after", after);
            json.writeStringField("landedTime", landedTime.toString());
            json.writeNumberField("number", state.number());
            json.writeNumberField("epoch", state.epoch());
            json.writeStringField("position", state.position().text());
            CommitJson.writeInstant(json, "sourceTime", state.sourceTime());
            CommitJson.writeMark(json, state.source());
            json.writeArrayFieldStart("tables");
            for (var table : state.tables().entrySet()) {
                long before = lastCommitsBefore.getOrDefault(table.getKey(), 0L);
                writeTable(json, table.getKey(), table.getValue(), before);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** @throws IllegalArgumentException saying what is wrong with the text, and where */
    static CheckpointJson read(String text) {
        JsonFields json = JsonFields.parse(text);
        TreeMap<TableId, TableState> tables = new TreeMap<>();
        TreeMap<TableId, Long> before = new TreeMap<>();
        for (JsonFields table : json.objects("tables")) {
            before.put(CommitJson.table(table), table.number("lastCommitBefore"));
            tables.put(CommitJson.table(table), table(table));
        }
        LandingState state = new LandingState(
                json.number("number"),
                json.number("epoch"),
                new Position(json.text("position")),
                json.instantOrNull("sourceTime"),
                CommitJson.mark(json),
                tables);
        return new CheckpointJson(json.number("after"), json.instant("landedTime"), before, state);
    }

    private static void writeTable(JsonGenerator json, TableId table, TableState state, long before)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", table.schema());
        json.writeStringField("table", table.name());
        json.writeStringField("phase", state.phase().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("generation", state.generation());
        json.writeNumberField("schemaVersion", state.schemaVersion());
        json.writeStringField("loadPosition", state.loadPosition().text());
        json.writeStringField("lastFile", state.lastFile());
        json.writeNumberField("lastLoadNumber", state.lastLoadNumber());
        json.writeNumberField("lastCommit", state.lastCommit());
        json.writeNumberField("lastCommitBefore", before);
        json.writeNumberField("loaded", state.counts().loaded());
        json.writeNumberField("inserts", state.counts().changes().inserts());
        json.writeNumberField("updates", state.counts().changes().updates());
        json.writeNumberField("deletes", state.counts().changes().deletes());
        writeStopped(json, state.stopped());
        writeCut(json, "started", state.started());
        writeCut(json, "superseded", state.superseded());
        json.writeEndObject();
    }

    private static void writeStopped(JsonGenerator json, @Nullable Stopped stopped) throws IOException {
        if (stopped == null) {
            json.writeNullField("stopped");
            return;
        }
        json.writeObjectFieldStart("stopped");
        CommitJson.writeStopped(json, stopped);
        json.writeEndObject();
    }

    private static void writeCut(JsonGenerator json, String field, TableState.Cut cut) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("lastFile", cut.lastFile());
        json.writeNumberField("lastLoadNumber", cut.lastLoadNumber());
        json.writeEndObject();
    }

    private static TableState table(JsonFields json) {
        RowCounts changes = new RowCounts(json.number("inserts"), json.number("updates"), json.number("deletes"));
        JsonFields stopped = json.objectOrNull("stopped");
        return new TableState(
                TableState.Phase.valueOf(json.text("phase").toUpperCase(Locale.ROOT)),
                json.integer("generation"),
                json.integer("schemaVersion"),
                new Position(json.text("loadPosition")),
                json.text("lastFile"),
                json.number("lastLoadNumber"),
                new TableState.LandedCounts(json.number("loaded"), changes),
                stopped == null ? null : CommitJson.stopped(stopped),
                cut(json.object("started")),
                cut(json.object("superseded")),
                json.number("lastCommit"));
    }

    private static TableState.Cut cut(JsonFields json) {
        return new TableState.Cut(json.text("lastFile"), json.number("lastLoadNumber"));
    }
}
