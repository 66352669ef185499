package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object's content as it was when it was opened. The store keeps sending it even if the object is replaced. After a
 * broken connection it goes on where it was if the object is still the same one, and fails with {@code FILE_IO} if it is
 * not. Confined to one thread.
 */
final class S3Stream extends InputStream {
    private static final Logger LOG = LoggerFactory.getLogger(S3Stream.class);
    private static final int RESUMES_MAX = 5;
    private static final long PAUSE_MILLIS = 50;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Bucket bucket;
    private final String key;
    private final String etag;
    private final long length;
    private ResponseInputStream<GetObjectResponse> in;
    private long position;
    /** Since the last byte that came. */
    private int resumes;

    private boolean closed;

    private S3Stream(Bucket bucket, String key, long from, ResponseInputStream<GetObjectResponse> in) {
        this.bucket = bucket;
        this.key = key;
        this.in = in;
        this.etag = Bucket.bare(in.response().eTag());
        this.position = from;
        this.length = from + in.response().contentLength();
    }

    /** @param from the first byte to read; nothing is read of an object that ends before it */
    static InputStream open(Bucket bucket, String key, long from) {
        try {
            return new S3Stream(bucket, key, from, bucket.get(key, from, null));
        } catch (SdkException e) {
            if (S3Failure.status(e) == RANGE_NOT_SATISFIABLE) {
                return InputStream.nullInputStream();
            }
            throw bucket.unreadable(key, e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** The SDK refuses to read for an interrupted thread, so the thread is not while it reads. */
    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (closed) {
            throw new IOException("Stream closed");
        }
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    int got = in.read(target, offset, count);
                    if (got >= 0 || position == length) {
                        position += Math.max(got, 0);
                        resumes = got > 0 ? 0 : resumes;
                        return got;
                    }
                    resume(new IOException("ended " + (length - position) + " bytes early"));
                } catch (IOException | SdkException e) {
                    resume(e);
                }
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void resume(Exception failure) {
        if (position == length) {
            throw failure("all of it came, but not as it was stored", failure);
        }
        resumes++;
        if (resumes > RESUMES_MAX) {
            throw failure("the connection breaks all the time", failure);
        }
        LOG.atDebug().log("reading {} goes on at byte {}: {}", bucket.describe(key), position, failure.getMessage());
        in.abort();
        Calls.pause(PAUSE_MILLIS << resumes);
        try {
            in = bucket.get(key, position, etag);
        } catch (SdkException e) {
            int status = S3Failure.status(e);
            if (status == 412 || status == 404) {
                throw failure("the connection broke, and meanwhile the file was replaced or deleted", e);
            }
            throw bucket.unreadable(key, e);
        }
        if (in.response().contentLength() != length - position) {
            in.abort();
            throw failure("the store does not go on where it was asked to", failure);
        }
    }

    private PipelineException failure(String what, Exception cause) {
        return new PipelineException(
                ErrorCode.FILE_IO,
                "Cannot read " + bucket.describe(key) + " on at byte " + position + ": " + what,
                "Look at the network and the store; reading the file anew helps if it was replaced",
                cause);
    }

    /** Ends the connection where content is left, instead of reading it to the end. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            if (position < length) {
                in.abort();
            } else {
                in.close();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
