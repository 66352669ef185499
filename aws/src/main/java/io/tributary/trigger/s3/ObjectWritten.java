package io.tributary.trigger.s3;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalLong;

/**
 * An object that was created or replaced, as one event says.
 *
 * @param bucket the bucket's name
 * @param keys what the object's key may be, the likelier first: EventBridge does not say whether it is encoded
 * @param reason the event's own word, such as {@code ObjectCreated:Put} or {@code CompleteMultipartUpload}
 * @param bytes the object's size, when it is said
 * @param eTag empty when it is not said
 * @param version empty when it is not said
 * @param sequencer hexadecimal, orders events of one key only; empty when it is not said
 */
public record ObjectWritten(
        String bucket,
        List<String> keys,
        String reason,
        OptionalLong bytes,
        String eTag,
        String version,
        String sequencer) {
    public ObjectWritten {
        requireNonNull(bucket, "bucket is null");
        keys = List.copyOf(keys);
        requireNonNull(reason, "reason is null");
        requireNonNull(bytes, "bytes is null");
        requireNonNull(eTag, "eTag is null");
        requireNonNull(version, "version is null");
        requireNonNull(sequencer, "sequencer is null");
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("An object has a key");
        }
    }
}
