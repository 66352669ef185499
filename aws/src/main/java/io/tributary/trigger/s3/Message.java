package io.tributary.trigger.s3;

import static java.util.Objects.requireNonNull;

import io.tributary.error.PipelineException;
import java.util.List;
import java.util.Optional;

/**
 * One message of whoever delivers events, to be kept or given back as a whole.
 *
 * @param id by which it is given back, and named in logs
 * @param objects that were written; empty when it tells of something else, such as a deletion or a test
 * @param isSweep whether it says to look at everything, as a schedule does
 * @param failure why it is not understood; empty when it is
 */
public record Message(String id, List<ObjectWritten> objects, boolean isSweep, Optional<PipelineException> failure) {
    public Message {
        requireNonNull(id, "id is null");
        objects = List.copyOf(objects);
        requireNonNull(failure, "failure is null");
    }

    static Message of(String id, List<ObjectWritten> objects) {
        return new Message(id, objects, false, Optional.empty());
    }

    static Message sweep(String id) {
        return new Message(id, List.of(), true, Optional.empty());
    }

    static Message notUnderstood(String id, PipelineException why) {
        return new Message(id, List.of(), false, Optional.of(why));
    }
}
