package io.tributary.capture.mysql.binlog;

/** A stream of raw events, each as it stands in the log, header to checksum. Confined to one thread. */
public interface RawEvents {
    /** Waits for the next event; false when the server has ended the stream. */
    boolean next();

    /** The array that holds the event until {@link #next} is called again. */
    byte[] buffer();

    int offset();

    int length();
}
