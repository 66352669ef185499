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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures of tables, one small JSON file each, in {@code _tributary/failures/<schema>/<table>.json} below the target's
 * root; no file means no failure. Failures to register a table in a catalog are in {@code _tributary/catalog/} instead.
 *
 * <pre>
 * {"code":"TARGET_DIVERGED","message":"Cannot apply …","hint":"Load …","generation":1}
 * </pre>
 */
public final class StatusFile {
    /** The target's own folder. */
    public static final String FOLDER = "_tributary";

    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Files files;
    private final Target.Stage stage;
    private final String path;

    public StatusFile(Files files, TableId table) {
        this(files, table, Target.Stage.APPLY);
    }

    /** @param stage what failed */
    public StatusFile(Files files, TableId table, Target.Stage stage) {
        this.files = files;
        this.stage = stage;
        String folder = stage == Target.Stage.APPLY ? "/failures/" : "/catalog/";
        path = FOLDER + folder + table.path() + ".json";
    }

    /**
     * A failure, and the load that the table was to hold.
     *
     * @param generation of the plan that failed
     */
    record Entry(Target.Failure failure, int generation) {}

    /** Whether that load began after the table was found to have been changed by somebody else. */
    public boolean isReloaded(int generation) {
        return read().filter(entry -> entry.failure().code().equals(ErrorCode.TARGET_CHANGED_OUTSIDE.name()))
                .filter(entry -> entry.generation() < generation)
                .isPresent();
    }

    Optional<Entry> read() {
        if (files.find(path).isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = files.open(path)) {
            JsonNode json = JSON.readTree(in);
            Target.Failure failure = new Target.Failure(
                    stage,
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

    /** The failure that is noted for a table; empty as well for one whose name is no file name. */
    public static Optional<Target.Failure> failure(Files files, TableId table) {
        return failure(files, table, Target.Stage.APPLY);
    }

    /** The failure of that stage that is noted for a table. */
    public static Optional<Target.Failure> failure(Files files, TableId table, Target.Stage stage) {
        return table.canBePath() ? new StatusFile(files, table, stage).read().map(Entry::failure) : Optional.empty();
    }

    /** Notes a failure that is about to be thrown; what fails now is added to it. */
    public static void remember(Files files, TableId table, PipelineException failure, int generation) {
        try {
            new StatusFile(files, table).write(failure, generation);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Removes the note once the rows are written: whatever fails now must not fail the table. */
    public static void forget(Files files, TableId table) {
        try {
            new StatusFile(files, table).clear();
        } catch (PipelineException e) {
            LOG.atWarn().addKeyValue("table", table).setCause(e).log("cannot remove the note of an earlier failure");
        }
    }

    /** Notes a failure in place of an earlier one. */
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

    /** Removes the note, if there is one. */
    public void clear() {
        if (files.find(path).isPresent()) {
            files.delete(path);
        }
    }
}
