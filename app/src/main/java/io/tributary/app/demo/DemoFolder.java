package io.tributary.app.demo;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * The folder of one demo: server, pipeline file, lake and log. A marker file in it says that a later demo may clear it; a
 * folder with anything in it and no marker is somebody else's.
 *
 * @param path absolute
 */
public record DemoFolder(Path path) {
    private static final String MARKER = ".tributary-demo";

    /** Makes the folder, empty, at {@code path}. */
    public static DemoFolder prepare(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        try {
            if (Files.exists(folder) && !Files.exists(folder.resolve(MARKER)) && hasFiles(folder)) {
                throw new PipelineException(
                        ErrorCode.CONFIGURATION_INVALID,
                        folder + " holds files that are not a demo's",
                        "Choose another folder with --dir");
            }
            clear(folder);
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(MARKER), "tributary demo clears this folder when it runs again\n");
            return new DemoFolder(folder);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.FILE_IO, "Cannot make the demo's folder " + folder, "Choose another one with --dir", e);
        }
    }

    /** The files of a server of that kind. */
    public Path server(DemoServer.Kind kind) {
        return path.resolve(kind.toString());
    }

    /** The log of the run. */
    public Path log() {
        return path.resolve("tributary.log");
    }

    /** Where a table's landed files are. */
    Path landed(String table) {
        return path.resolve("lake/intermediate_data").resolve(table.replace('.', '/'));
    }

    /** The final file of a table. */
    Path finalFile(String table) {
        return path.resolve("lake/des_file").resolve(table.replace('.', '/')).resolve("final_output.csv");
    }

    /** Writes the pipeline file for that source, and says where it is. */
    Path writePipeline(DemoServer server) throws IOException {
        String yaml =
                """
                name: demo
                source:
                  url: %s
                  user: %s
                  tables: [%s]
                landing:
                  path: lake/intermediate_data
                  max-interval: 500ms
                target:
                  format: csv
                  path: lake/des_file
                """
                        .formatted(server.url(), server.user(), server.table());
        return Files.writeString(path.resolve("pipeline.yaml"), yaml);
    }

    private static boolean hasFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().equals(MARKER)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!visited.equals(folder)) {
                    Files.delete(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
