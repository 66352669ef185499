package io.tributary.landing;

/** A data file that takes rows as bytes. Confined to one thread at a time. */
interface RowsFile extends AutoCloseable {
    void write(byte[] source, int offset, int count);

    /** Bytes given so far. */
    long written();

    /**
     * Makes the file durable and visible.
     *
     * @param rows how many were given
     */
    void publish(long rows);

    /** Length of the published file. */
    long bytes();

    /** CRC-32C of the published file. */
    long crc32c();

    /** Gives up an unpublished file. */
    @Override
    void close();
}
