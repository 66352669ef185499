package io.tributary.landing;

import java.util.List;

/**
 * Appends rows of a full load, as canonical CSV bytes, to load files that are ended at their maximum size. Confined to
 * one thread. Files are durable but unnamed by any commit until {@link LandingWriter#loadFinished}.
 */
public final class LoadAppender implements AutoCloseable {
    /** Whole rows, each with its line end. */
    public void rows(byte[] source, int offset, int count, long rowCount) {
        throw new UnsupportedOperationException();
    }

    /** Ends the last file. */
    public List<LandedFile> finish() {
        throw new UnsupportedOperationException();
    }

    /** Gives up what is unfinished. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
