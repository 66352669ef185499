package io.tributary.target;

import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.MemoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Where a target is in tests: files, which are in a folder or in memory, and the folder, for what else there is.
 *
 * @param folder which nothing but this place is in
 */
public record Place(Files files, Path folder) {
    private static final AtomicInteger COPIES = new AtomicInteger();

    public static Place inFolder(Path folder) {
        return new Place(new LocalFiles(folder), folder);
    }

    public static Place inMemory(Path folder) {
        return new Place(new MemoryFiles(), folder);
    }

    /** Another place with the same content. */
    public Place copy() {
        Path copy = folder.resolveSibling("place" + COPIES.incrementAndGet());
        try {
            copyFolder(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Place(files instanceof MemoryFiles memory ? memory.copy() : new LocalFiles(copy), copy);
    }

    /** What is in a place: equal where it is the same. */
    public record Content(List<FileEntry> files, Map<Path, ByteBuffer> folder) {}

    public Content content() {
        List<FileEntry> entries = files.list("").stream()
                .map(file -> files.find(file.path()).orElseThrow())
                .toList();
        Map<Path, ByteBuffer> others = new TreeMap<>();
        if (!java.nio.file.Files.exists(folder)) {
            return new Content(entries, others);
        }
        try (Stream<Path> all = java.nio.file.Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all.filter(java.nio.file.Files::isRegularFile)::iterator) {
                others.put(path, ByteBuffer.wrap(java.nio.file.Files.readAllBytes(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Content(entries, others);
    }

    /** Files are links: none is written once it has its name, and a copy would be another version. Databases are. */
    private void copyFolder(Path copy) throws IOException {
        if (!java.nio.file.Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = java.nio.file.Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path to = copy.resolve(folder.relativize(path).toString());
                if (java.nio.file.Files.isDirectory(path)) {
                    java.nio.file.Files.createDirectories(to);
                } else if (path.toString().endsWith(".db")) {
                    java.nio.file.Files.copy(path, to);
                } else {
                    java.nio.file.Files.createLink(to, path);
                }
            }
        }
    }
}
