package io.tributary.capture.run;

/** A part of one table's load, read by one reader in one go. */
public interface LoadChunk {
    TableLoad load();
}
