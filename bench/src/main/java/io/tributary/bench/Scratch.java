package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for one benchmark, in {@code bench/target} so that it lies on a real disk; removed at the end. */
final class Scratch implements AutoCloseable {
    private final Path root;

    Scratch() throws IOException {
        root = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("bench.scratch", "bench/target/scratch"))), "run");
    }

    Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    @Override
    public void close() throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
