package io.tributary.capture.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Where a test server keeps its data: below the build's folder, named by the process that uses it. What killed processes left
 * is removed, because a server's data is large.
 */
public final class ServerFolder {
    private static final Path ROOT = Path.of("target", "test-servers").toAbsolutePath();
    private static final int DELETE_ATTEMPTS = 50;
    private static final long DELETE_PAUSE_MILLIS = 100;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private ServerFolder() {}

    /** A new empty folder. */
    public static Path create() {
        try {
            Files.createDirectories(ROOT);
            sweep();
            String name = ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
            return Files.createDirectory(ROOT.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void sweep() throws IOException {
        List<Path> folders;
        try (Stream<Path> found = Files.list(ROOT)) {
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
        for (int i = 0; i < DELETE_ATTEMPTS && Files.exists(folder); i++) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted((one, other) -> other.compareTo(one))
                        .forEach(file -> file.toFile().delete());
                Thread.sleep(i == 0 ? 0 : DELETE_PAUSE_MILLIS);
            } catch (IOException | UncheckedIOException e) {
                continue; // a file went by itself
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
