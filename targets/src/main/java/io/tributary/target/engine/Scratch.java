package io.tributary.target.engine;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder for one merge, gone when it is closed. */
public record Scratch(Path folder) implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("parquet-(\\d+)-.*");

    public static Scratch in(Path parent) {
        Path folder = parent.resolve("parquet-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID());
        try {
            return new Scratch(Files.createDirectories(folder));
        } catch (IOException e) {
            throw failure("create", folder, e);
        }
    }

    /** Removes what dead processes of this machine left. */
    public static void sweep(Path parent) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> folders = Files.list(parent)) {
            for (Path folder : folders.toList()) {
                Matcher name = NAME.matcher(folder.getFileName().toString());
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            throw failure("sweep", parent, e);
        }
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    public static PipelineException failure(String what, Path file, IOException cause) {
        String text = String.valueOf(cause.getMessage());
        boolean full = text.contains("No space left") || text.contains("quota");
        return new PipelineException(
                full ? ErrorCode.FILE_FULL : ErrorCode.FILE_IO,
                "Cannot " + what + " " + file,
                full ? "Free space there, or put the scratch folder elsewhere" : "Look at the volume of " + file,
                cause);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException e) {
            throw failure("remove", folder, e);
        }
    }
}
