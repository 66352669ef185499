package io.tributary.files.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Precondition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tries a store out, on an object that no listing shows and that it deletes again. */
final class StoreCheck {
    private static final String NOTE = "note \"ü\"";

    private final Bucket bucket;
    private final Publisher publisher;
    private final String key;

    StoreCheck(Bucket bucket) {
        this.bucket = bucket;
        this.publisher = new Publisher(bucket);
        this.key = bucket.settings().address().key("_tributary_check_" + Publisher.newId() + ".lock");
    }

    void run() {
        bucket.list(key, nothing -> {});
        bucket.unfinished(key);
        try {
            String first = put("1", Precondition.ABSENT);
            requireRefused(() -> put("2", Precondition.ABSENT), "If-None-Match of PutObject");
            String second = put("3", new Precondition.Unchanged(first));
            requireRefused(() -> put("4", new Precondition.Unchanged(first)), "If-Match of PutObject");
            requireRefused(() -> putPart("5", Precondition.ABSENT), "If-None-Match of CompleteMultipartUpload");
            requireRefused(
                    () -> putPart("6", new Precondition.Unchanged(first)), "If-Match of CompleteMultipartUpload");
            requireKept(second);
        } finally {
            bucket.delete(List.of(key));
        }
    }

    private void requireKept(String etag) {
        String content = bucket.small(key).map(found -> found.asString(UTF_8)).orElse("");
        Optional<String> note = bucket.head(key)
                .filter(head -> Bucket.bare(head.eTag()).equals(etag))
                .map(head -> NoteText.decode(head.metadata().getOrDefault(SideNote.METADATA, "")));
        if (!content.equals("3") || !note.equals(Optional.of(NOTE))) {
            throw refused("does not give objects and their metadata back as they were put");
        }
    }

    private String put(String content, Precondition precondition) {
        byte[] bytes = content.getBytes(UTF_8);
        Map<String, String> metadata =
                Map.of(Publisher.ID, Publisher.newId(), SideNote.METADATA, NoteText.encode(NOTE));
        return publisher.put(key, bytes, bytes.length, metadata, precondition);
    }

    private void putPart(String content, Precondition precondition) {
        byte[] bytes = content.getBytes(UTF_8);
        String id = Publisher.newId();
        Parts parts = new Parts(bucket, key, Map.of(Publisher.ID, id));
        try {
            parts.send(bytes, bytes.length);
            publisher.complete(key, id, parts.uploadId(), parts.all(), precondition);
        } finally {
            parts.abort();
        }
    }

    private void requireRefused(Runnable write, String what) {
        try {
            write.run();
        } catch (PipelineException e) {
            if (e.code() == ErrorCode.FILE_CONFLICT) {
                return;
            }
            throw e;
        }
        throw refused("ignores " + what);
    }

    private PipelineException refused(String finding) {
        String store = bucket.settings()
                .endpoint()
                .map(endpoint -> "The store at " + endpoint)
                .orElse("The store of " + bucket.settings().address());
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                store + " " + finding + ", so two writers could overwrite each other",
                "Use AWS S3, or a version of the store that keeps conditional writes");
    }
}
