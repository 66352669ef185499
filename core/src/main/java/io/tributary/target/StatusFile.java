package io.tributary.target;

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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Failures of tables, one small JSON file each, in {@code _tributary/failures/<schema>/<table>.json} below the target's
 * root; no file means no failure.
 *
 * <pre>
 * {"code":"TARGET_DIVERGED","message":"Cannot apply …","hint":"Load …","generation":1}
 * </pre>
 */
public final class StatusFile {
    /** The target's own folder. */
    public static final String FOLDER = "_tributary";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Files files;
    private final String path;

    public StatusFile(Files files, TableId table) {
        this.files = files;
        path = FOLDER + "/failures/" + table.path() + ".json";
    }

    /**
     * A failure, and the load that the table was to hold.
     *
     * @param generation of the plan that failed
     */
    public record Entry(Target.Failure failure, int generation) {}

    /** Whether that load began after the table was found to have been changed by somebody else. */
    public boolean isReloaded(int generation) {
        return read().filter(entry -> entry.failure().code().equals(ErrorCode.TARGET_CHANGED_OUTSIDE.name()))
                .filter(entry -> entry.generation() < generation)
                .isPresent();
    }

    public Optional<Entry> read() {
        if (files.find(path).isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = files.open(path)) {
            JsonNode json = JSON.readTree(in);
            Target.Failure failure = new Target.Failure(
                    json.path("code").asText(),
                    json.path("message").asText(),
                    json.path("hint").asText());
            return Optional.of(new Entry(failure, json.path("generation").asInt()));
        } catch (JsonProcessingException e) {
            throw new PipelineException(
                    ErrorCode.TARGET_CHANGED_OUTSIDE, "Cannot read " + files.describe(path), "Delete the file", e);
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + files.describe(path), "", e);
        } catch (PipelineException e) {
            if (e.code() == ErrorCode.FILE_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public void write(PipelineException failure, int generation) {
        ObjectNode json = JSON.createObjectNode();
        json.put("code", failure.code().name());
        json.put("message", PipelineException.describe(failure));
        json.put("hint", failure.hint());
        json.put("generation", generation);
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            upload.write(text, 0, text.length);
            upload.publish("");
        }
    }

    public void clear() {
        if (files.find(path).isPresent()) {
            files.delete(path);
        }
    }
}
