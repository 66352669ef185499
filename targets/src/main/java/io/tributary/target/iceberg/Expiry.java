package io.tributary.target.iceberg;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * Forgets snapshots that are older than readers may go back, and removes the files that nothing else names. The current
 * snapshot stays, those that branches and tags name, and all since the one that the ledger entry was set with. As it has
 * to look at all that remains, it waits until a tenth of the time to go back has passed since the last one it forgot.
 */
final class Expiry {
    private static final int SLACK_SHARE = 10;

    private Expiry() {}

    /** @throws org.apache.iceberg.exceptions.CommitFailedException when the table is another by now */
    static void run(Lake lake, Held held, Instant now) {
        TableMetadata base = held.metadata();
        if (base == null || !Maintenance.mayRemove(base)) {
            return;
        }
        Duration keep = lake.settings().keepSnapshots();
        long until = until(held, base, now.minus(keep).toEpochMilli());
        if (until <= 0) {
            return;
        }
        Staged staged = new Staged(held.required(), base);
        held.as(staged)
                .expireSnapshots()
                .expireOlderThan(until)
                .retainLast(1)
                .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                .commit();
        List<Snapshot> expired = base.snapshots().stream()
                .filter(snapshot -> staged.current().snapshot(snapshot.snapshotId()) == null)
                .toList();
        long late = now.minus(keep).minus(keep.dividedBy(SLACK_SHARE)).toEpochMilli();
        if (expired.stream().anyMatch(snapshot -> snapshot.timestampMillis() <= late)) {
            staged.publish(base);
            clean(lake, held, base, expired);
        }
    }

    private static long until(Held held, TableMetadata base, long wanted) {
        Snapshot ours = base.snapshot(held.snapshot());
        return ours == null ? 0 : Math.min(wanted, ours.timestampMillis());
    }

    /** Looks at what the table is after the commit, whoever has committed since. */
    private static void clean(Lake lake, Held held, TableMetadata base, List<Snapshot> expired) {
        Held after = Held.of(lake.catalog(), held.table());
        TableMetadata now = after.metadata();
        if (now == null || expired.stream().anyMatch(snapshot -> now.snapshot(snapshot.snapshotId()) != null)) {
            return;
        }
        FileIO io = after.required().io();
        NamedFiles gone = new NamedFiles(io, base, expired);
        NamedFiles kept = new NamedFiles(io, now, now.snapshots());
        Map<String, String> candidates = new HashMap<>();
        gone.metadata(location -> candidates.put(NamedFiles.name(location), location));
        gone.content(kept.manifests(), location -> candidates.put(NamedFiles.name(location), location));
        kept.metadata(location -> candidates.remove(NamedFiles.name(location)));
        if (!candidates.isEmpty()) {
            kept.content(Set.of(), location -> candidates.remove(NamedFiles.name(location)));
        }
        String folder = base.location() + "/";
        List<String> paths = new ArrayList<>();
        candidates.values().stream()
                .filter(location -> location.startsWith(folder))
                .forEach(location -> paths.add(lake.warehouse().path(location)));
        lake.warehouse().files().delete(paths);
    }
}
