package io.tributary.bench;

import io.tributary.servers.ServerFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for one benchmark, in {@code bench/target} so that it lies on a real disk; removed at the end. */
final class Scratch implements AutoCloseable {
    private final Path root = ServerFolder.create(Path.of(System.getProperty("bench.scratch", "bench/target/scratch")));

    Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** Makes room. */
    void remove(String name) {
        ServerFolder.delete(root.resolve(name));
    }

    @Override
    public void close() {
        ServerFolder.delete(root);
    }

    /** So that no measurement pays for what the one before it wrote. */
    static void sync() throws IOException, InterruptedException {
        new ProcessBuilder("sync").start().waitFor();
    }
}
