package io.tributary.target.transform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.landing.SchemaJson;
import io.tributary.ledger.Applied;
import io.tributary.target.Target.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which transform the rows of each table were made by, and the columns it gave them: one small JSON file a table,
 * {@code _tributary/transforms/<target>/<schema>/<table>.json} in the landing zone, which every target has. What is about
 * to be applied is noted before it is, and the target's ledger says by its generation and version of columns which of the
 * notes is true, so that no crash comes between.
 *
 * <pre>
 * {"made":[{"generation":1,"transform":"0f53c2a1b7d94e60","columns":{…}}],"reference":"812-1764470000000-7"}
 * </pre>
 */
public final class TransformNotes {
    /** The folder of all notes. */
    static final String FOLDER = "_tributary/transforms/";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Files files;
    private final String folder;

    /**
     * @param files the landing zone
     * @param target a name of the target's own, good as a folder's name
     */
    public TransformNotes(Files files, String target) {
        this.files = files;
        folder = FOLDER + target + "/";
    }

    /**
     * What rows of one load have at one version of the source's columns.
     *
     * @param fingerprint of the transform
     */
    record Made(int generation, String fingerprint, TableSchema columns) {
        boolean isOf(int load, int version) {
            return generation == load && columns.version() == version;
        }
    }

    /**
     * What is noted of a table.
     *
     * @param made what the target may hold; nothing of a load that was not transformed
     * @param reference version of the reference file that rows were joined with last; empty for none
     * @param failure the last attempt's; null when it succeeded
     */
    record Note(List<Made> made, String reference, @Nullable Failure failure) {
        static final Note NONE = new Note(List.of(), "", null);

        Note {
            made = List.copyOf(made);
        }

        /** Of the transform that a load went through; empty when it went through none. */
        String fingerprint(int generation) {
            return made.stream()
                    .filter(one -> one.generation() == generation)
                    .map(Made::fingerprint)
                    .findFirst()
                    .orElse("");
        }

        /** The columns that a target's rows have. */
        Optional<TableSchema> columns(Applied applied) {
            return made.stream()
                    .filter(one -> one.isOf(applied.generation(), applied.schemaVersion()))
                    .map(Made::columns)
                    .findFirst();
        }

        /** As well as what the target holds now, it may hold this. */
        Note with(Applied now, Made next) {
            List<Made> more = new ArrayList<>(held(now));
            if (more.stream().noneMatch(next::equals)) {
                more.add(next);
            }
            return new Note(more, reference, failure);
        }

        private List<Made> held(Applied now) {
            return made.stream()
                    .filter(one -> one.isOf(now.generation(), now.schemaVersion()))
                    .toList();
        }

        /** The target holds nothing else. */
        Note applied(Applied now, String version) {
            return new Note(held(now), version, null);
        }

        Note failed(Failure why) {
            return new Note(made, reference, why);
        }
    }

    /** The columns of a table's rows that went through a transform; empty where they went through none. */
    public Optional<TableSchema> columns(TableId table, Applied applied) {
        return read(table).columns(applied);
    }

    /** Whether nothing is noted of any table: none was transformed, nor is. */
    public boolean isEmpty() {
        return files.list(folder).isEmpty();
    }

    Note read(TableId table) {
        if (!table.canBePath() || files.find(path(table)).isEmpty()) {
            return Note.NONE;
        }
        try (InputStream in = files.open(path(table))) {
            return note(JSON.readTree(in));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot read " + files.describe(path(table)),
                    "Delete the file, then load the table again: tributary reload " + table,
                    e);
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + files.describe(path(table)), "", e);
        }
    }

    private static Note note(JsonNode json) {
        List<Made> made = new ArrayList<>();
        json.path("made")
                .forEach(one -> made.add(new Made(
                        one.path("generation").asInt(),
                        one.path("transform").asText(),
                        SchemaJson.read(one.path("columns").toString()))));
        JsonNode failure = json.path("failure");
        return new Note(
                made,
                json.path("reference").asText(),
                failure.isObject()
                        ? new Failure(
                                failure.path("code").asText(),
                                failure.path("message").asText(),
                                failure.path("hint").asText())
                        : null);
    }

    /** A note that says nothing is no file. */
    void write(TableId table, Note note) {
        if (note.equals(Note.NONE)) {
            files.delete(path(table));
            return;
        }
        ObjectNode json = JSON.createObjectNode();
        ArrayNode made = json.putArray("made");
        for (Made one : note.made()) {
            ObjectNode entry = made.addObject();
            entry.put("generation", one.generation());
            entry.put("transform", one.fingerprint());
            entry.set("columns", columns(one.columns()));
        }
        json.put("reference", note.reference());
        Failure failure = note.failure();
        if (failure != null) {
            ObjectNode why = json.putObject("failure");
            why.put("code", failure.code());
            why.put("message", failure.message());
            why.put("hint", failure.hint());
        }
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        try (FileUpload upload = files.create(path(table), Precondition.ANY)) {
            upload.write(text, 0, text.length);
            upload.publish("");
        }
    }

    private static JsonNode columns(TableSchema schema) {
        try {
            return JSON.readTree(SchemaJson.write(schema));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not JSON: the columns of " + schema.table(), e);
        }
    }

    /** Why a table was not transformed; empty when it was. */
    Optional<Failure> failure(TableId table) {
        return Optional.ofNullable(read(table).failure());
    }

    private String path(TableId table) {
        return folder + table.path() + ".json";
    }
}
