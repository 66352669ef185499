package io.tributary.target.iceberg;

import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.target.engine.LakeFiles.Written;
import io.tributary.target.engine.Scratch;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that a plan adds to a table, below {@code data}, under names that were never given before. */
final class NewFiles {
    private static final Logger LOG = LoggerFactory.getLogger(NewFiles.class);
    private static final int BUFFER_BYTES = 1 << 20;
    /** What file systems hold as one name. */
    private static final int FOLDER_NAME_MAX = 255;
    /** Buckets hold paths of 1024 characters, and the warehouse's own comes before. */
    private static final int FOLDER_MAX = 600;

    private final Warehouse warehouse;
    private final String location;
    private final List<String> paths = new ArrayList<>();

    /** @param location of the table */
    NewFiles(Warehouse warehouse, String location) {
        this.warehouse = warehouse;
        this.location = location;
    }

    /** Moves a file of rows out of the scratch folder. */
    DataFile data(Written file, Partitions partitions, Schema schema) {
        PartitionData partition = partitions.data(file.partition());
        PartitionSpec spec = partitions.spec();
        String name = UUID.randomUUID() + ".parquet";
        String target = put(file.path(), folder(spec, partition) + name);
        Metrics metrics = Statistics.of(file.rows(), schema.columns(), file.chunks());
        DataFiles.Builder builder = DataFiles.builder(spec)
                .withPath(target)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(bytes(file.path()))
                .withMetrics(metrics)
                .withSplitOffsets(Statistics.splits(file.chunks()));
        DataFile data = (spec.isUnpartitioned() ? builder : builder.withPartition(partition)).build();
        remove(file.path());
        return data;
    }

    /** People see from it what is in a file, and nobody else looks at it: values that are too long for it do without. */
    private static String folder(PartitionSpec spec, PartitionData partition) {
        if (spec.isUnpartitioned()) {
            return "";
        }
        String folder = spec.partitionToPath(partition) + "/";
        boolean isShort = folder.length() <= FOLDER_MAX
                && Arrays.stream(folder.split("/")).allMatch(name -> name.length() <= FOLDER_NAME_MAX);
        return isShort ? folder : "";
    }

    /**
     * Moves a file of positions out of the scratch folder.
     *
     * @param of locations of the data files it says something of, all in one partition
     */
    DeleteFile positions(Written file, PartitionSpec spec, StructLike partition, List<String> of) {
        String target = put(file.path(), UUID.randomUUID() + "-deletes.parquet");
        List<String> sorted = of.stream().sorted().toList();
        int id = MetadataColumns.DELETE_FILE_PATH.fieldId();
        ByteBuffer least = Conversions.toByteBuffer(Types.StringType.get(), sorted.get(0));
        ByteBuffer most = Conversions.toByteBuffer(Types.StringType.get(), sorted.get(sorted.size() - 1));
        Metrics metrics =
                new Metrics(file.rows(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(id, least), Map.of(id, most));
        FileMetadata.Builder builder = FileMetadata.deleteFileBuilder(spec)
                .ofPositionDeletes()
                .withPath(target)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(bytes(file.path()))
                .withMetrics(metrics);
        if (of.size() == 1) {
            builder.withReferencedDataFile(of.get(0));
        }
        DeleteFile deletes = (spec.isUnpartitioned() ? builder : builder.withPartition(partition)).build();
        remove(file.path());
        return deletes;
    }

    private String put(Path file, String name) {
        String target = location + "/data/" + name;
        String path = warehouse.path(target);
        paths.add(path);
        byte[] buffer = new byte[BUFFER_BYTES];
        try (FileUpload upload = warehouse.files().create(path, Precondition.ABSENT);
                InputStream in = new FileInputStream(file.toFile())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                upload.write(buffer, 0, count);
            }
            upload.publish("");
        } catch (IOException e) {
            throw Scratch.failure("read", file, e);
        }
        return target;
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw Scratch.failure("look at", file, e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw Scratch.failure("remove", file, e);
        }
    }

    /** Somebody else has put files there for the same commit. */
    void add(List<DataFile> others) {
        others.forEach(file -> paths.add(warehouse.path(file.location())));
    }

    /** Removes them again. Only where no commit can name them. */
    void giveUp() {
        try {
            warehouse.files().delete(paths);
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("location", location).setCause(e).log("cannot remove files that nobody names");
        }
    }
}
