package io.tributary.target.iceberg;

import io.tributary.target.engine.LiveFiles;
import io.tributary.target.engine.Scratch;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;

/** Data files of a table's current snapshot, and what is gone of them. Files elsewhere are copied when they are read. */
final class PlannedFiles implements LiveFiles {
    /** As the engine needs those of one query, see {@link LiveFiles}. */
    static final Comparator<Part> MOST_ROWS_FIRST =
            Comparator.comparingLong((Part part) -> part.file().recordCount()).reversed();

    private final Warehouse warehouse;
    private final Scratch scratch;
    private final Schema schema;
    private final List<Part> parts;
    private final Map<String, Path> copies = new HashMap<>();

    /**
     * A data file.
     *
     * @param deletes files that may say of rows of it that they are gone
     */
    record Part(DataFile file, List<DeleteFile> deletes) implements Serializable {}

    /** @param bounded names of columns whose bounds are going to be asked for */
    PlannedFiles(Warehouse warehouse, Scratch scratch, Table table, Set<String> bounded) {
        this(warehouse, scratch, table.schema(), parts(table, bounded));
    }

    /** Some of the files. */
    PlannedFiles(Warehouse warehouse, Scratch scratch, Schema schema, List<Part> parts) {
        this.warehouse = warehouse;
        this.scratch = scratch;
        this.schema = schema;
        this.parts = parts;
    }

    /** All files, that with most rows first. */
    static List<Part> parts(Table table, Set<String> bounded) {
        List<Part> parts = new ArrayList<>();
        try (CloseableIterable<FileScanTask> found =
                table.newScan().includeColumnStats(bounded).planFiles()) {
            found.forEach(task -> parts.add(new Part(task.file(), task.deletes())));
            parts.sort(MOST_ROWS_FIRST);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return parts;
    }

    DataFile file(int number) {
        return parts.get(number).file();
    }

    /** Deletion vectors and files of positions of that file only. */
    List<DeleteFile> vectors(int number) {
        return parts.get(number).deletes().stream()
                .filter(delete -> delete.format() == FileFormat.PUFFIN)
                .toList();
    }

    @Override
    public int count() {
        return parts.size();
    }

    @Override
    public Path local(int number) {
        return local(location(number));
    }

    private Path local(String location) {
        String path = warehouse.path(location);
        return copies.computeIfAbsent(
                location, of -> warehouse.files().local(path).orElseGet(() -> copy(path, copies.size())));
    }

    private Path copy(String path, int number) {
        Path copy = scratch.file("copy-" + number + ".parquet");
        try (InputStream in = warehouse.files().open(path);
                OutputStream out = new FileOutputStream(copy.toFile())) {
            in.transferTo(out);
        } catch (IOException e) {
            throw Scratch.failure("copy " + warehouse.files().describe(path) + " to", copy, e);
        }
        return copy;
    }

    @Override
    public String location(int number) {
        return file(number).location();
    }

    @Override
    public Optional<Bounds> bounds(int number, int columnId) {
        NestedField field = schema.findField(columnId);
        Map<Integer, ByteBuffer> lower = file(number).lowerBounds();
        Map<Integer, ByteBuffer> upper = file(number).upperBounds();
        if (field == null || lower == null || upper == null) {
            return Optional.empty();
        }
        ByteBuffer least = lower.get(columnId);
        ByteBuffer most = upper.get(columnId);
        if (least == null || most == null) {
            return Optional.empty();
        }
        String low = TextValues.text(field.type(), Conversions.fromByteBuffer(field.type(), least));
        String high = TextValues.text(field.type(), Conversions.fromByteBuffer(field.type(), most));
        return low == null || high == null ? Optional.empty() : Optional.of(new Bounds(low, high));
    }

    @Override
    public List<Path> positions(Collection<Integer> files) {
        Map<String, Path> found = new LinkedHashMap<>();
        for (int number : files) {
            for (DeleteFile delete : parts.get(number).deletes()) {
                if (delete.format() != FileFormat.PUFFIN) {
                    found.computeIfAbsent(delete.location(), this::local);
                }
            }
        }
        return List.copyOf(found.values());
    }

    @Override
    public void vectors(Collection<Integer> files, Gone sink) {
        for (int number : files) {
            for (DeleteFile vector : vectors(number)) {
                index(vector).forEach(position -> sink.row(number, position));
            }
        }
    }

    private PositionDeleteIndex index(DeleteFile vector) {
        Path file = local(vector.location());
        int length = Math.toIntExact(vector.contentSizeInBytes());
        byte[] content = new byte[length];
        try (InputStream in = java.nio.file.Files.newInputStream(file)) {
            in.skipNBytes(vector.contentOffset());
            int read = in.readNBytes(content, 0, length);
            return PositionDeleteIndex.deserialize(Arrays.copyOf(content, read), vector);
        } catch (IOException e) {
            throw Scratch.failure("read", file, e);
        }
    }
}
