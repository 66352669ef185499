package io.tributary.target.transform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.target.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which transform the rows of each table were made by: one small JSON file a table,
 * {@code _tributary/transforms/<target>/<schema>/<table>.json} in the landing zone, which every target has. A load's entry
 * is there before its rows are, and the target's ledger says which load it holds, so that no crash comes between.
 *
 * <pre>
 * {"loads":{"1":"0f53c2a1b7d94e60"},"reference":"812-1764470000000-7","failure":null}
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
     * What is noted of a table.
     *
     * @param loads fingerprints of transforms by the generation of the load; none for a load that was not transformed
     * @param reference version of the reference file that rows were joined with last; empty for none
     * @param failure the last attempt's; null when it succeeded
     */
    record Note(SortedMap<Integer, String> loads, String reference, Target.@Nullable Failure failure) {
        static final Note NONE = new Note(new TreeMap<>(), "", null);

        /** Of the transform that a load went through; empty when it went through none. */
        String fingerprint(int generation) {
            return loads.getOrDefault(generation, "");
        }

        /** As well: that load is going to be there. */
        Note withLoad(int generation, String fingerprint) {
            SortedMap<Integer, String> more = new TreeMap<>(loads);
            if (fingerprint.isEmpty()) {
                more.remove(generation);
            } else {
                more.put(generation, fingerprint);
            }
            return new Note(more, reference, failure);
        }

        /** That load is there and no other. */
        Note applied(int generation, String version) {
            SortedMap<Integer, String> one = new TreeMap<>(loads);
            one.keySet().removeIf(other -> other != generation);
            return new Note(one, version, null);
        }

        Note failed(Target.Failure why) {
            return new Note(loads, reference, why);
        }
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
        } catch (JsonProcessingException e) {
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
        SortedMap<Integer, String> loads = new TreeMap<>();
        json.path("loads")
                .properties()
                .forEach(entry -> loads.put(
                        Integer.valueOf(entry.getKey()), entry.getValue().asText()));
        JsonNode failure = json.path("failure");
        return new Note(
                loads,
                json.path("reference").asText(),
                failure.isObject()
                        ? new Target.Failure(
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
        ObjectNode loads = json.putObject("loads");
        note.loads().forEach((generation, fingerprint) -> loads.put(generation.toString(), fingerprint));
        json.put("reference", note.reference());
        Target.Failure failure = note.failure();
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

    /** Why a table was not transformed; empty when it was. */
    Optional<Target.Failure> failure(TableId table) {
        return Optional.ofNullable(read(table).failure());
    }

    private String path(TableId table) {
        return folder + table.path() + ".json";
    }
}
