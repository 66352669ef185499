package io.tributary.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A folder for a server's data below one that is shared, named by the process that uses it. What killed processes left there
 * is removed, because such data is large.
 */
public final class ServerFolder {
    /** Where tests have their servers: below the folder of the build. */
    public static final Path OF_TESTS = Path.of("target", "test-servers");

    private static final int DELETE_ATTEMPTS = 50;
    private static final long DELETE_PAUSE_MILLIS = 100;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private ServerFolder() {}

    /** A new empty folder below {@code shared}, which nobody else uses for anything else. */
    public static Path create(Path shared) {
        try {
            Path root = Files.createDirectories(shared.toAbsolutePath());
            sweep(root);
            String name = ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
            return Files.createDirectory(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void sweep(Path root) throws IOException {
        List<Path> folders;
        try (Stream<Path> found = Files.list(root)) {
            folders = found.toList();
        }
        for (Path folder : folders) {
            String name = folder.getFileName().toString();
            long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
            if (ProcessHandle.of(pid).isEmpty()) {
                delete(folder);
            }
        }
    }

    /** Deletes it, as soon as the server that used it has ended; gives up after some seconds. */
    public static void delete(Path folder) {
        for (int i = 0; i < DELETE_ATTEMPTS && !isDeleted(folder); i++) {
            try {
                Thread.sleep(DELETE_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** False when a file came or went meanwhile. */
    private static boolean isDeleted(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((one, other) -> other.compareTo(one))
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            return !Files.exists(folder);
        }
        return !Files.exists(folder);
    }
}
