package io.tributary.target.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;

/** The files that snapshots of a table name. Their lists of manifests are read at once, the manifests when asked. */
final class NamedFiles {
    private final FileIO io;
    private final TableMetadata metadata;
    private final List<String> own = new ArrayList<>();
    private final Map<String, ManifestFile> manifests = new LinkedHashMap<>();

    /** @param of snapshots of the table */
    NamedFiles(FileIO io, TableMetadata metadata, Collection<Snapshot> of) {
        this.io = io;
        this.metadata = metadata;
        for (Snapshot snapshot : of) {
            if (snapshot.manifestListLocation() != null) {
                own.add(snapshot.manifestListLocation());
            }
            for (ManifestFile manifest : manifests(snapshot)) {
                manifests.putIfAbsent(manifest.path(), manifest);
            }
            statistics(snapshot.snapshotId());
        }
    }

    /** A snapshot keeps what was read of it, for as long as the table's metadata; so a copy of it is asked. */
    private List<ManifestFile> manifests(Snapshot snapshot) {
        Snapshot copy = snapshot.manifestListLocation() == null
                ? snapshot
                : SnapshotParser.fromJson(SnapshotParser.toJson(snapshot));
        return copy.allManifests(io);
    }

    private void statistics(long snapshot) {
        for (StatisticsFile file : metadata.statisticsFiles()) {
            if (file.snapshotId() == snapshot) {
                own.add(file.path());
            }
        }
        for (PartitionStatisticsFile file : metadata.partitionStatisticsFiles()) {
            if (file.snapshotId() == snapshot) {
                own.add(file.path());
            }
        }
    }

    Set<String> manifests() {
        return manifests.keySet();
    }

    /** Lists of manifests, manifests, statistics. */
    void metadata(Consumer<String> location) {
        own.forEach(location);
        manifests.keySet().forEach(location);
    }

    /**
     * Files of rows and of deletions.
     *
     * @param except manifests that are not read
     */
    void content(Set<String> except, Consumer<String> location) {
        for (ManifestFile manifest : manifests.values()) {
            if (except.contains(manifest.path())) {
                continue;
            }
            try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, io, metadata.specsById())) {
                paths.forEach(location);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What is behind the last slash: every file's name has a number in it that no other has. */
    static String name(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
