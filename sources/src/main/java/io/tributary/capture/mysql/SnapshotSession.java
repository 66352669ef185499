package io.tributary.capture.mysql;

import io.tributary.capture.CaptureControl.LoadProgress;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.run.LoadSession;
import java.util.function.Consumer;

/** Some tables read under one consistent snapshot, by one reader for each of its sessions. */
final class SnapshotSession extends LoadSession<KeyChunk> {
    private final ConsistentSnapshot snapshot;

    SnapshotSession(ConsistentSnapshot snapshot, Consumer<LoadProgress> progress) {
        super(progress);
        this.snapshot = snapshot;
    }

    void start() {
        boolean splits = snapshot.sessions().size() > 1;
        for (Session session : snapshot.sessions()) {
            start(new RowReader(this, session, splits));
        }
    }

    @Override
    protected boolean maySplit(KeyChunk chunk) {
        return snapshot.sessions().size() > 1 && chunk.plan().splits();
    }

    /** The first part of the chunk is about to be read; the rest is left to whoever comes first. */
    void split(KeyChunk chunk, KeyChunk rest) {
        decided(chunk, rest);
    }

    /** The whole chunk is about to be read. */
    void leaveWhole(KeyChunk chunk) {
        decided(chunk, null);
    }

    @Override
    protected void release() {
        snapshot.close();
    }
}
