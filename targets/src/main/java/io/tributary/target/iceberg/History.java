package io.tributary.target.iceberg;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that led to a table, also those that were expired: earlier files of metadata, of which a table keeps
 * some, still tell what they did. Goes back only. Confined to one thread.
 */
final class History {
    private final FileIO io;
    private final Deque<MetadataLogEntry> earlier;
    private TableMetadata at;

    History(FileIO io, TableMetadata current) {
        this.io = io;
        earlier = new ArrayDeque<>(current.previousFiles());
        at = current;
    }

    /** A snapshot from which the ones found before came; null when nothing tells of it any more. */
    @Nullable
    Snapshot find(long id) {
        Snapshot found = at.snapshot(id);
        while (found == null && !earlier.isEmpty()) {
            String file = earlier.removeLast().file();
            if (io.newInputFile(file).exists()) {
                at = TableMetadataParser.read(io, file);
                found = at.snapshot(id);
            }
        }
        return found;
    }
}
