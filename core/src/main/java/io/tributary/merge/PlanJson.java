package io.tributary.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.FileJson;
import io.tributary.landing.LandedFile;
import io.tributary.landing.SchemaJson;
import io.tributary.ledger.AppliedJson;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan as one line of JSON, so that another process can carry it out. Schemas are written once each; steps name them by
 * their place:
 *
 * <pre>{"schema":"world","table":"city","from":{…},"to":{…},"schemas":[{…}],"fromSchema":0,"toSchema":0,
 * "steps":[{"step":"replace","schema":0,"files":[{…}]},{"step":"truncate"},{"step":"changes","schema":0,"files":[{…}]}]}</pre>
 *
 * without the line break. {@code from} and {@code to} are ledger entries, files are as in a commit.
 */
public final class PlanJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlanJson() {}

    /** The text, on one line. */
    public static String write(Plan plan) {
        List<TableSchema> schemas = new ArrayList<>();
        ObjectNode json = JSON.createObjectNode()
                .put("schema", plan.table().schema())
                .put("table", plan.table().name());
        json.set("from", node(AppliedJson.write(plan.from())));
        json.set("to", node(AppliedJson.write(plan.to())));
        json.put("fromSchema", place(plan.fromSchema(), schemas));
        json.put("toSchema", place(plan.toSchema(), schemas));
        ArrayNode steps = json.putArray("steps");
        for (Plan.Step step : plan.steps()) {
            write(step, steps.addObject(), schemas);
        }
        ArrayNode written = json.putArray("schemas");
        schemas.forEach(schema -> written.add(node(SchemaJson.write(schema))));
        return json.toString();
    }

    private static void write(Plan.Step step, ObjectNode json, List<TableSchema> schemas) {
        if (step instanceof Plan.Replace load) {
            json.put("step", "replace").put("schema", place(load.schema(), schemas));
            ArrayNode files = json.putArray("files");
            load.files().forEach(file -> files.add(node(FileJson.write(file))));
        } else if (step instanceof Plan.Changes changes) {
            json.put("step", "changes").put("schema", place(changes.schema(), schemas));
            json.putArray("files").add(node(FileJson.write(changes.file())));
        } else {
            json.put("step", "truncate");
        }
    }

    private static int place(TableSchema schema, List<TableSchema> schemas) {
        int place = schemas.lastIndexOf(schema);
        if (place < 0) {
            schemas.add(schema);
            return schemas.size() - 1;
        }
        return place;
    }

    /**
     * Reads {@link #write} back.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    public static Plan read(String text) {
        JsonNode json = node(text);
        List<TableSchema> schemas = new ArrayList<>();
        json.path("schemas").forEach(schema -> schemas.add(SchemaJson.read(schema.toString())));
        List<Plan.Step> steps = new ArrayList<>();
        json.path("steps").forEach(step -> steps.add(step(step, schemas)));
        return new Plan(
                new TableId(json.path("schema").asText(), json.path("table").asText()),
                AppliedJson.read(json.path("from").toString()),
                AppliedJson.read(json.path("to").toString()),
                schema(json.path("fromSchema"), schemas),
                schema(json.path("toSchema"), schemas),
                steps);
    }

    private static Plan.Step step(JsonNode json, List<TableSchema> schemas) {
        List<LandedFile> files = new ArrayList<>();
        json.path("files").forEach(file -> files.add(FileJson.read(file.toString())));
        return switch (json.path("step").asText()) {
            case "replace" -> new Plan.Replace(files, schema(json.path("schema"), schemas));
            case "changes" -> new Plan.Changes(files.get(0), schema(json.path("schema"), schemas));
            case "truncate" -> new Plan.Truncate();
            default -> throw new IllegalArgumentException("no such step: " + json.path("step"));
        };
    }

    private static TableSchema schema(JsonNode place, List<TableSchema> schemas) {
        if (!place.isInt() || place.intValue() < 0 || place.intValue() >= schemas.size()) {
            throw new IllegalArgumentException("no schema " + place);
        }
        return schemas.get(place.intValue());
    }

    private static JsonNode node(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("not JSON", malformed);
        }
    }
}
