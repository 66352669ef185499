package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for one benchmark, in {@code bench/target} so that it lies on a real disk; removed at the end. What killed benchmarks
 * left is removed at the begin of the next.
 */
final class Scratch implements AutoCloseable {
    private final Path root;

    Scratch() throws IOException {
        Path all = Files.createDirectories(Path.of(System.getProperty("bench.scratch", "bench/target/scratch")));
        for (Path left : list(Files.list(all))) {
            if (ProcessHandle.of(Long.parseLong(left.getFileName().toString())).isEmpty()) {
                delete(left);
            }
        }
        root = Files.createDirectory(
                all.resolve(Long.toString(ProcessHandle.current().pid())));
    }

    Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    private static List<Path> list(Stream<Path> found) {
        try (found) {
            return found.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        for (Path path : list(Files.walk(folder))) {
            Files.delete(path);
        }
    }

    @Override
    public void close() throws IOException {
        delete(root);
    }
}
