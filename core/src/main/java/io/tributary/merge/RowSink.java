package io.tributary.merge;

/** Takes the rows of a merged table, in order. */
@FunctionalInterface
public interface RowSink {
    /** Appends canonical CSV; the pieces together are whole rows. The array is the caller's again afterwards. */
    void write(byte[] bytes, int offset, int length);
}
