package io.tributary.landing;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import java.io.InputStream;
import java.util.List;

/** Reads a landing zone that somebody else may be writing. Thread-safe. */
public final class LandingReader {
    public LandingReader(Files files) {
        throw new UnsupportedOperationException();
    }

    /** The log folded up to its last commit; {@link LandingState#EMPTY} when there is no log yet. */
    public LandingState state() {
        throw new UnsupportedOperationException();
    }

    /** All commits with a greater number, in order, complete up to the last. */
    public List<Commit> commitsAfter(long number) {
        throw new UnsupportedOperationException();
    }

    public TableSchema schema(TableId table, int version) {
        throw new UnsupportedOperationException();
    }

    /** The content of a data file; the caller checks its length and check sum while reading. */
    public InputStream open(LandedFile file) {
        throw new UnsupportedOperationException();
    }

    /** Tells the landing zone that a reader has applied everything up to that commit, so that retention may begin. */
    public void reportApplied(String reader, long commit) {
        throw new UnsupportedOperationException();
    }
}
