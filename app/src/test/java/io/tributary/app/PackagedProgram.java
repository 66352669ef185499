package io.tributary.app;

import io.tributary.app.TributaryProcess.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The program as the build has packaged it, and an archive of the classes that a run of it loads: with that a process needs
 * two thirds of the processor's time to start.
 */
final class PackagedProgram {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path ARCHIVE = TARGET.resolve("program.jsa");
    private static final Path LIBRARIES = libraries();

    private PackagedProgram() {}

    private static Path libraries() {
        PathMatcher distribution = FileSystems.getDefault().getPathMatcher("glob:tributary-*");
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> distribution.matches(file.getFileName()))
                    .map(file -> file.resolve("lib"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No distribution in " + TARGET + ": mvn package makes it"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line that begins a process, up to the program's own arguments. */
    static List<String> command() {
        return command("-XX:SharedArchiveFile=" + ARCHIVE);
    }

    private static List<String> command(String option) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                // an archive that is missing or of other libraries is done without, and not spoken of
                "-Xlog:disable",
                option,
                "-cp",
                LIBRARIES + "/*",
                "io.tributary.app.Main");
    }

    /** Makes the archive from a run with these arguments, unless one was made of these libraries. */
    static void archive(Path folder, String... arguments) {
        try {
            if (isArchived()) {
                return;
            }
            Path made = folder.resolve("program.jsa");
            List<String> command = command("-XX:ArchiveClassesAtExit=" + made);
            Ended ended;
            try (TributaryProcess run = TributaryProcess.start(folder, Map.of(), command, arguments)) {
                ended = run.await();
            }
            if (ended.exitCode() != 0) {
                throw new AssertionError(ended.out() + ended.err());
            }
            Files.move(made, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isArchived() throws IOException {
        if (!Files.exists(ARCHIVE)) {
            return false;
        }
        try (Stream<Path> libraries = Files.list(LIBRARIES)) {
            return libraries.noneMatch(library ->
                    library.toFile().lastModified() > ARCHIVE.toFile().lastModified());
        }
    }
}
