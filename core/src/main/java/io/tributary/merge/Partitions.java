package io.tributary.merge;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes and old rows on disk, divided by six bits of their keys' hashes; which bits depends on the level, so that a
 * part can be divided again. Confined to one thread.
 */
final class Partitions implements AutoCloseable {
    /** Parts may be divided again below this level only; keys that are still together then are merged together. */
    static final int LEVELS = 6;

    private static final int BITS = 6;
    private static final int BUFFER_BYTES_MAX = 1 << 16;
    private static final int BUFFER_BYTES_MIN = 1 << 9;

    private final int level;
    private final MergeSettings settings;
    private final List<@Nullable ScratchFile> changes = new ArrayList<>();
    private final List<@Nullable ScratchFile> rows = new ArrayList<>();

    Partitions(int level, MergeSettings settings) {
        this.level = level;
        this.settings = settings;
        for (int i = 0; i < count(); i++) {
            changes.add(null);
            rows.add(null);
        }
    }

    static int bufferBytes(MergeSettings settings) {
        long share = settings.memoryBytesMax() >> (BITS + 2);
        return (int) Math.max(BUFFER_BYTES_MIN, Math.min(BUFFER_BYTES_MAX, share));
    }

    int count() {
        return 1 << BITS;
    }

    int level() {
        return level;
    }

    void add(Change change) {
        ChangeFiles.write(change, file(changes, part(Keys.hash(change.key))));
    }

    void addRow(long hash, byte[] bytes, int offset, int length) {
        file(rows, part(hash)).write(bytes, offset, length);
    }

    private int part(long hash) {
        return (int) (hash >>> (Long.SIZE - BITS * (level + 1))) & (count() - 1);
    }

    private ScratchFile file(List<@Nullable ScratchFile> files, int part) {
        ScratchFile file = files.get(part);
        if (file == null) {
            file = new ScratchFile(settings.scratch(), bufferBytes(settings));
            files.set(part, file);
        }
        return file;
    }

    @Nullable
    ScratchFile changes(int part) {
        return changes.get(part);
    }

    @Nullable
    ScratchFile rows(int part) {
        return rows.get(part);
    }

    /** Frees the disk that a part takes. */
    void drop(int part) {
        drop(changes, part);
        drop(rows, part);
    }

    private static void drop(List<@Nullable ScratchFile> files, int part) {
        ScratchFile file = files.get(part);
        if (file != null) {
            files.set(part, null);
            file.close();
        }
    }

    @Override
    public void close() {
        for (int part = 0; part < count(); part++) {
            drop(part);
        }
    }
}
