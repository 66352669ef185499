package io.tributary.landing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A commit as one line of JSON without line breaks in it, ended by {@code \n}: the whole content of a commit file, and one
 * line of a checkpoint. Field names are the format; {@code docs/formats/landing.md} has an example of each.
 */
final class CommitJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final HexFormat HEX = HexFormat.of();

    private CommitJson() {}

    static String write(Commit commit) {
        return line(json -> {
            json.writeStartObject();
            json.writeNumberField("number", commit.number());
            json.writeNumberField("epoch", commit.epoch());
            json.writeStringField("from", commit.from().text());
            json.writeStringField("to", commit.to().text());
            writeInstant(json, "sourceTime", commit.sourceTime());
            writeInstant(json, "landedTime", commit.landedTime());
            writeMark(json, commit.source());
            json.writeArrayFieldStart("items");
            for (TableItem item : commit.items()) {
                writeItem(json, item);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** @throws IllegalArgumentException saying what is wrong with the text, and where */
    static Commit read(String text) {
        JsonFields json = JsonFields.parse(text);
        List<TableItem> items = new ArrayList<>();
        for (JsonFields item : json.objects("items")) {
            items.add(new TableItem(table(item), item(item)));
        }
        return new Commit(
                json.number("number"),
                json.number("epoch"),
                new Position(json.text("from")),
                new Position(json.text("to")),
                json.instantOrNull("sourceTime"),
                json.instant("landedTime"),
                mark(json),
                items);
    }

    private static void writeItem(JsonGenerator json, TableItem tableItem) throws IOException {
        LandedItem item = tableItem.item();
        json.writeStartObject();
        json.writeStringField("schema", tableItem.table().schema());
        json.writeStringField("table", tableItem.table().name());
        json.writeStringField("item", ItemKind.of(item).wireName());
        if (item instanceof LandedFile file) {
            writeFile(json, file);
        } else if (item instanceof TableEvent.LoadStarted started) {
            json.writeNumberField("generation", started.generation());
            json.writeNumberField("schemaVersion", started.schemaVersion());
            json.writeStringField("position", started.position().text());
        } else if (item instanceof TableEvent.LoadFinished finished) {
            json.writeNumberField("generation", finished.generation());
        } else if (item instanceof TableEvent.SchemaChanged changed) {
            json.writeNumberField("schemaVersion", changed.schemaVersion());
        } else if (item instanceof TableEvent.Stopped stopped) {
            writeStopped(json, stopped);
        }
        json.writeEndObject();
    }

    static void writeFile(JsonGenerator json, LandedFile file) throws IOException {
        json.writeStringField("path", file.path());
        json.writeNumberField("generation", file.generation());
        json.writeNumberField("schemaVersion", file.schemaVersion());
        json.writeNumberField("inserts", file.counts().inserts());
        json.writeNumberField("updates", file.counts().updates());
        json.writeNumberField("deletes", file.counts().deletes());
        json.writeNumberField("bytes", file.bytes());
        json.writeStringField("crc32c", HEX.toHexDigits((int) file.crc32c()));
        if (file.isAdopted()) {
            json.writeStringField("origin", file.origin());
        }
    }

    static LandedItem item(JsonFields json) {
        ItemKind kind = ItemKind.parse(json.text("item"));
        return switch (kind) {
            case LOAD -> file(json, LandedFile.Kind.LOAD);
            case CHANGE -> file(json, LandedFile.Kind.CHANGE);
            case UPSERT -> file(json, LandedFile.Kind.UPSERT);
            case LOAD_STARTED ->
                new TableEvent.LoadStarted(
                        json.integer("generation"), json.integer("schemaVersion"), new Position(json.text("position")));
            case LOAD_FINISHED -> new TableEvent.LoadFinished(json.integer("generation"));
            case TRUNCATED -> new TableEvent.Truncated();
            case SCHEMA_CHANGED -> new TableEvent.SchemaChanged(json.integer("schemaVersion"));
            case STOPPED -> stopped(json);
            case DROPPED -> new TableEvent.Dropped();
        };
    }

    private static LandedFile file(JsonFields json, LandedFile.Kind kind) {
        return new LandedFile(
                json.text("path"),
                kind,
                json.integer("generation"),
                json.integer("schemaVersion"),
                new RowCounts(json.number("inserts"), json.number("updates"), json.number("deletes")),
                json.number("bytes"),
                Integer.toUnsignedLong(HexFormat.fromHexDigits(json.text("crc32c"))),
                json.has("origin") ? json.text("origin") : "");
    }

    static void writeStopped(JsonGenerator json, TableEvent.Stopped stopped) throws IOException {
        json.writeStringField("code", stopped.code().name());
        json.writeStringField("reason", stopped.reason());
        json.writeStringField("hint", stopped.hint());
    }

    static TableEvent.Stopped stopped(JsonFields json) {
        return new TableEvent.Stopped(ErrorCode.valueOf(json.text("code")), json.text("reason"), json.text("hint"));
    }

    static void writeMark(JsonGenerator json, SourceMark mark) throws IOException {
        json.writeObjectFieldStart("source");
        json.writeStringField("mark", mark.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("text", mark.text());
        json.writeEndObject();
    }

    static SourceMark mark(JsonFields json) {
        JsonFields mark = json.object("source");
        return new SourceMark(SourceMark.Kind.valueOf(mark.text("mark").toUpperCase(Locale.ROOT)), mark.text("text"));
    }

    static TableId table(JsonFields json) {
        return new TableId(json.text("schema"), json.text("table"));
    }

    static void writeInstant(JsonGenerator json, String field, java.time.@Nullable Instant instant) throws IOException {
        if (instant == null) {
            json.writeNullField(field);
        } else {
            json.writeStringField(field, instant.toString());
        }
    }

    /** What {@code body} writes, on one line. */
    static String line(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            body.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.append('\n').toString();
    }

    /** Writes one JSON value. */
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }
}
