package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Precondition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The note of a file {@code name} that went up by parts: the object {@code .name.<id>.note} in the same folder, written
 * before the file, and meant for the file only that carries the same id. So it is seen the moment the file is, and one
 * without its file is a leftover.
 */
final class SideNote {
    /** Metadata key of a note. */
    static final String METADATA = "note";
    /** As a note in the metadata: there is none, or it is beside the file. */
    static final String MARK = "~~";

    private static final Logger LOG = LoggerFactory.getLogger(SideNote.class);
    private static final Pattern KEY = Pattern.compile("((?:.*/)?)\\.([^/]+)\\.([A-Za-z0-9_-]{16})\\.note");
    private static final int ATTEMPTS_MAX = 20;
    private static final long PAUSE_MILLIS = 50;

    private final Bucket bucket;
    private final String key;

    SideNote(Bucket bucket, String key) {
        this.bucket = bucket;
        this.key = key;
    }

    /**
     * What a key of such an object says.
     *
     * @param file key of the file it is meant for
     * @param id id of that file
     */
    record Name(String file, String id) {
        static Optional<Name> parse(String key) {
            Matcher matcher = KEY.matcher(key);
            return matcher.matches()
                    ? Optional.of(new Name(matcher.group(1) + matcher.group(2), matcher.group(3)))
                    : Optional.empty();
        }
    }

    private String keyOf(String id) {
        int name = key.lastIndexOf('/') + 1;
        return key.substring(0, name) + "." + key.substring(name) + "." + id + ".note";
    }

    /** Writes the note for the file that is going to have that id. */
    void write(String id, String note) {
        if (!note.isEmpty()) {
            byte[] text = note.getBytes(StandardCharsets.UTF_8);
            new Publisher(bucket).put(keyOf(id), text, text.length, Map.of(Publisher.ID, id), Precondition.ANY);
        }
    }

    /** The id of the file that is going to be replaced, if it has a note here; empty when there is none to delete. */
    String idBefore(Precondition precondition) {
        if (precondition instanceof Precondition.Absent) {
            return "";
        }
        return bucket.head(key)
                .filter(SideNote::mayHaveOne)
                .map(head -> head.metadata().getOrDefault(Publisher.ID, ""))
                .orElse("");
    }

    /** Deletes the note of a file that was replaced; if it fails, the next sweep does. */
    void delete(String id) {
        if (id.isEmpty()) {
            return;
        }
        try {
            bucket.delete(List.of(keyOf(id)));
        } catch (PipelineException e) {
            LOG.atDebug().log("old note not deleted: {}", PipelineException.describe(e));
        }
    }

    private static boolean mayHaveOne(HeadObjectResponse head) {
        return MARK.equals(head.metadata().get(METADATA));
    }

    /**
     * A file with its note.
     *
     * @param head what is known of the file
     */
    record Noted(HeadObjectResponse head, String note) {}

    /** The file and the note that belongs to it; empty when there is no file. */
    Optional<Noted> find() {
        String missing = "";
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Optional<HeadObjectResponse> head = bucket.head(key);
            if (head.isEmpty()) {
                return Optional.empty();
            }
            if (head.get().eTag() == null) {
                // a store may show an object that is being replaced before it knows the version
                Calls.pause(PAUSE_MILLIS);
                continue;
            }
            if (!mayHaveOne(head.get())) {
                String text = head.get().metadata().getOrDefault(METADATA, "");
                return Optional.of(new Noted(head.get(), NoteText.decode(text)));
            }
            String id = head.get().metadata().getOrDefault(Publisher.ID, "");
            Optional<String> note = missing.equals(id) ? Optional.of("") : read(id);
            if (note.isPresent()) {
                return Optional.of(new Noted(head.get(), note.get()));
            }
            missing = id;
        }
        throw new PipelineException(
                ErrorCode.FILE_IO, "Cannot look at " + bucket.describe(key) + ": it changes all the time", "");
    }

    private Optional<String> read(String id) {
        return bucket.small(keyOf(id)).map(note -> note.asString(StandardCharsets.UTF_8));
    }
}
