package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Precondition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The object of a claim: read, and written under preconditions. */
final class Lock {
    /** Dates of objects are rounded to seconds by some stores. */
    private static final long DATE_MILLIS = 1000;

    private final Bucket bucket;
    private final String key;

    Lock(Bucket bucket, String key) {
        this.bucket = bucket;
        this.key = key;
    }

    /**
     * A lock as it was found.
     *
     * @param silentMillis for how long it had not changed then, at least
     */
    record Seen(LockFile file, String etag, long silentMillis) {}

    Optional<Seen> read() {
        return bucket.small(key)
                .map(found -> new Seen(
                        LockFile.parse(found.asByteArray(), leaseMillis()),
                        Bucket.bare(found.response().eTag()),
                        silence(found)));
    }

    /** By the store's clock; 0 where it tells none. */
    private static long silence(ResponseBytes<GetObjectResponse> found) {
        Instant changed = found.response().lastModified();
        Optional<String> date = found.response().sdkHttpResponse().firstMatchingHeader("Date");
        if (changed == null || date.isEmpty()) {
            return 0;
        }
        try {
            Instant now = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.get(), Instant::from);
            return Math.max(0, Duration.between(changed, now).toMillis() - DATE_MILLIS);
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    /** The new ETag, empty when the precondition does not hold. */
    Optional<String> write(LockFile file, Precondition precondition) {
        byte[] bytes = file.bytes();
        try {
            return Optional.of(new Publisher(bucket)
                    .put(key, bytes, bytes.length, Map.of(Publisher.ID, Publisher.newId()), precondition));
        } catch (PipelineException e) {
            if (e.code() == ErrorCode.FILE_CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Deletes it if it has that ETag. */
    void delete(String etag) {
        bucket.delete(key, etag);
    }

    /** How long a lease of ours is. */
    long leaseMillis() {
        return bucket.settings().lease().toMillis();
    }

    PipelineException inUse(LockFile by) {
        return new PipelineException(
                ErrorCode.FILE_IN_USE,
                "Cannot claim " + this + ": held by " + by.holder(),
                "Stop the other process, or let it do the work");
    }

    /** Its address. */
    @Override
    public String toString() {
        return bucket.describe(key);
    }
}
