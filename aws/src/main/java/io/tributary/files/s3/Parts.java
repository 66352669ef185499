package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** An upload by parts: a few of them under way while the next one is filled. Confined to one thread. */
final class Parts {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
    private static final int PARTS_MAX = 10_000;

    private final Bucket bucket;
    private final String key;
    private final String uploadId;
    private final List<CompletedPart> done = new ArrayList<>();
    private final Deque<Sent> underWay = new ArrayDeque<>();

    private static final class Sent {
        private final byte[] buffer;
        private final Future<CompletedPart> part;

        Sent(byte[] buffer, Future<CompletedPart> part) {
            this.buffer = buffer;
            this.part = part;
        }
    }

    /** Begins an upload. */
    Parts(Bucket bucket, String key, Map<String, String> metadata) {
        this.bucket = bucket;
        this.key = key;
        this.uploadId = bucket.beginParts(key, metadata);
    }

    String uploadId() {
        return uploadId;
    }

    /**
     * Sends the next part.
     *
     * @return a buffer of the same size to fill next
     */
    byte[] send(byte[] buffer, int length) {
        int number = done.size() + underWay.size() + 1;
        if (number > PARTS_MAX) {
            throw new PipelineException(
                    ErrorCode.FILE_FULL,
                    "Cannot write " + bucket.describe(key) + ": it has more than " + PARTS_MAX + " parts of "
                            + bucket.settings().partBytes() + " bytes",
                    "Make the parts of uploads larger");
        }
        underWay.add(new Sent(buffer, bucket.sendPart(key, uploadId, number, buffer, length)));
        Sent oldest = underWay.element();
        return oldest.part.isDone() ? collect(underWay.remove()) : new byte[buffer.length];
    }

    private byte[] collect(Sent sent) {
        done.add(Calls.await(sent.part));
        return sent.buffer;
    }

    /** Waits for all parts. */
    List<CompletedPart> all() {
        while (!underWay.isEmpty()) {
            collect(underWay.remove());
        }
        return done;
    }

    /** Gives the upload up. What cannot be removed now is removed by the next sweep. */
    void abort() {
        try {
            for (Sent sent : underWay) {
                awaitQuietly(sent);
            }
            bucket.abortParts(key, uploadId);
        } catch (PipelineException e) {
            LOG.atDebug().log("upload not given up: {}", PipelineException.describe(e));
        }
    }

    private static void awaitQuietly(Sent sent) {
        try {
            Calls.await(sent.part);
        } catch (RuntimeException e) {
            LOG.atTrace().log("part not sent: {}", PipelineException.describe(e));
        }
    }
}
