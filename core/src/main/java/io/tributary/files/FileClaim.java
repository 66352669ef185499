package io.tributary.files;

/** A path held by this process alone; closing gives it up. Closing twice is fine. */
public interface FileClaim extends AutoCloseable {
    @Override
    void close();
}
