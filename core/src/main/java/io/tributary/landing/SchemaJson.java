package io.tributary.landing;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import io.tributary.change.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One version of a table's columns as one line of JSON: the content of a schema file. */
public final class SchemaJson {
    private SchemaJson() {}

    /** The line, with its end. */
    public static String write(TableSchema schema) {
        return CommitJson.line(json -> {
            json.writeStartObject();
            json.writeStringField("schema", schema.table().schema());
            json.writeStringField("table", schema.table().name());
            json.writeNumberField("version", schema.version());
            json.writeArrayFieldStart("columns");
            for (Column column : schema.columns()) {
                writeColumn(json, column);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("key");
            for (int id : schema.key()) {
                json.writeNumber(id);
            }
            json.writeEndArray();
            json.writeStringField("origin", schema.origin());
            json.writeEndObject();
        });
    }

    /**
     * Reads it back.
     *
     * @throws IllegalArgumentException saying what is wrong with the text, and where
     */
    public static TableSchema read(String text) {
        JsonFields json = JsonFields.parse(text);
        List<Column> columns = new ArrayList<>();
        for (JsonFields column : json.objects("columns")) {
            columns.add(new Column(
                    column.integer("id"),
                    column.text("name"),
                    ColumnType.parse(column.text("type")),
                    column.text("sourceType"),
                    column.textOrNull("fill")));
        }
        return new TableSchema(
                CommitJson.table(json), json.integer("version"), columns, json.integers("key"), json.text("origin"));
    }

    private static void writeColumn(JsonGenerator json, Column column) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", column.id());
        json.writeStringField("name", column.name());
        json.writeStringField("type", column.type().text());
        json.writeStringField("sourceType", column.sourceType());
        json.writeStringField("fill", column.fill());
        json.writeEndObject();
    }
}
