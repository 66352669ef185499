package io.tributary.merge;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Merges changes that do not fit into memory: they are divided by key onto disk, with the old rows they may concern, and
 * merged part by part; a part that is still too large is divided again. Old rows that no change concerns pass at once.
 * Confined to one thread.
 */
final class PartitionedMerge implements AutoCloseable {
    private static final int FILTER_SHARE = 4;

    private final RowShape shape;
    private final MergeSettings settings;
    private final Divergence divergence;
    private final KeyFilter filter;
    private final Partitions partitions;

    PartitionedMerge(RowShape shape, MergeSettings settings, Divergence divergence) {
        this.shape = shape;
        this.settings = settings;
        this.divergence = divergence;
        filter = new KeyFilter(settings.memoryBytesMax() / FILTER_SHARE);
        partitions = new Partitions(0, settings);
    }

    /** Takes in the next change, which must not be a move. */
    void add(Change change) {
        filter.add(Keys.hash(change.key));
        partitions.add(change);
    }

    /** Writes the rows that result, as {@link Merging#stream}. */
    long stream(OldRowScanner old, RowOutput out) {
        do {
            Merging.divide(old, filter, out, partitions::addRow);
        } while (old.fill());
        return mergeParts(partitions, out);
    }

    private long mergeParts(Partitions parts, RowOutput out) {
        long unmatched = 0;
        for (int part = 0; part < parts.count(); part++) {
            unmatched += mergePart(parts, part, out);
            parts.drop(part);
        }
        return unmatched;
    }

    private long mergePart(Partitions parts, int part, RowOutput out) {
        Outcomes outcomes = Merging.outcomes(shape, settings, divergence);
        ScratchFile file = parts.changes(part);
        if (file != null) {
            ChangeFiles.Reader changes = new ChangeFiles.Reader(file.read(), Partitions.bufferBytes(settings));
            while (changes.advance()) {
                if (parts.level() + 1 < Partitions.LEVELS && outcomes.isFull()) {
                    return divide(parts, part, outcomes, changes, out);
                }
                outcomes.apply(changes.current());
            }
        }
        return Merging.stream(rows(parts.rows(part)), outcomes, out);
    }

    private long divide(Partitions parts, int part, Outcomes outcomes, ChangeFiles.Reader rest, RowOutput out) {
        try (Partitions smaller = new Partitions(parts.level() + 1, settings)) {
            outcomes.forEach(smaller::add);
            do {
                smaller.add(rest.current());
            } while (rest.advance());
            OldRowScanner old = rows(parts.rows(part));
            do {
                while (old.nextInWindow()) {
                    long hash = Keys.hash(old.keyBytes(), old.keyStart(), old.keyLength());
                    smaller.addRow(hash, old.buffer(), old.rowStart(), old.rowEnd() - old.rowStart());
                }
            } while (old.fill());
            parts.drop(part);
            return mergeParts(smaller, out);
        }
    }

    private OldRowScanner rows(@Nullable ScratchFile file) {
        InputStream in = file == null ? InputStream.nullInputStream() : file.read();
        return new OldRowScanner(in, "a scratch file", shape, settings.rowBytesMax(), "");
    }

    @Override
    public void close() {
        partitions.close();
    }
}
