package io.tributary.app.demo;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of one demo: server, pipeline file, lake and log. A marker file in it says that a later demo may clear it, once
 * the process that it names has ended; a folder with anything in it and no marker is somebody else's.
 *
 * @param path absolute
 */
public record DemoFolder(Path path) {
    private static final String MARKER = ".tributary-demo";
    /** Where servers write their process ids. */
    private static final List<String> PROCESS_IDS = List.of("postgres/postmaster.pid", "mariadb/pid");

    private static final Pattern PROCESS = Pattern.compile("process (\\d+) since (\\S+)");
    private static final Duration SERVER_ENDS_WITHIN = Duration.ofSeconds(20);

    /**
     * Makes the folder, empty, at {@code path}. The server of a demo that was killed is ended.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when it is somebody else's, or of a demo that runs
     */
    public static DemoFolder prepare(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        try {
            if (Files.exists(folder) && !Files.exists(folder.resolve(MARKER)) && hasFiles(folder)) {
                throw new PipelineException(
                        ErrorCode.CONFIGURATION_INVALID,
                        folder + " holds files that are not a demo's",
                        "Choose another folder with --dir");
            }
            requireEnded(folder);
            for (String file : PROCESS_IDS) {
                endServer(folder, folder.resolve(file));
            }
            clear(folder);
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve(MARKER),
                    "tributary demo clears this folder when it runs again\n" + named(ProcessHandle.current()) + "\n");
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

    private static void requireEnded(Path folder) throws IOException {
        Path marker = folder.resolve(MARKER);
        Matcher process = PROCESS.matcher(Files.exists(marker) ? Files.readString(marker) : "");
        if (process.find()
                && ProcessHandle.of(Long.parseLong(process.group(1)))
                        .filter(one -> !one.equals(ProcessHandle.current()))
                        .filter(one -> named(one).equals(process.group()))
                        .isPresent()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "A demo runs in " + folder + " as process " + process.group(1),
                    "Wait until it has ended, or choose another folder with --dir");
        }
    }

    /** Its number may be another's later, but not with the same start. */
    private static String named(ProcessHandle process) {
        return "process " + process.pid() + " since "
                + process.info().startInstant().map(Instant::toString).orElse("-");
    }

    /** Its number may be another's by now: a server of this folder was told it. */
    private static void endServer(Path folder, Path processId) throws IOException {
        if (!Files.exists(processId)) {
            return;
        }
        long number = Long.parseLong(
                Files.readString(processId).lines().findFirst().orElse("0").strip());
        Optional<ProcessHandle> server = ProcessHandle.of(number)
                .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()));
        if (server.isPresent() && server.get().destroy()) {
            await(server.get());
        }
    }

    private static void await(ProcessHandle server) throws IOException {
        try {
            server.onExit().get(SERVER_ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the server of an earlier demo ended");
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the server of an earlier demo, process " + server.pid() + ", does not end", e);
        }
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
