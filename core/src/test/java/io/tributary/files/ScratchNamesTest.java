package io.tributary.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What dead processes left goes, and nothing else. */
class ScratchNamesTest {
    private static final long MINE = ProcessHandle.current().pid();

    @TempDir
    Path folder;

    @Test
    void whatDeadProcessesLeftIsRemovedAlsoOfOneThatHadTheSameNumber() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Process running = new ProcessBuilder("sleep", "60").start();
        try {
            String mine = ScratchNames.next("kind");
            Files.createFile(folder.resolve(mine));
            Files.createFile(folder.resolve("kind-" + running.pid() + "-0a1b2c3d-1.csv"));
            Files.createFile(folder.resolve("other-" + ended.pid() + "-0a1b2c3d-1"));
            Files.createFile(folder.resolve("kind-of-a-user"));
            List<String> stay = names();

            Files.createFile(folder.resolve("kind-" + ended.pid() + "-0a1b2c3d-1.csv"));
            Path before = Files.createDirectories(folder.resolve("kind-" + MINE + "-0a1b2c3d-2"));
            Files.createFile(before.resolve("rows"));
            ScratchNames.sweep(folder, "kind");

            assertThat(names()).isEqualTo(stay);
        } finally {
            running.destroyForcibly().waitFor();
        }
    }

    @Test
    void aFolderNeedNotBeThere() throws Exception {
        ScratchNames.sweep(folder.resolve("none"), "kind");

        assertThat(names()).isEmpty();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
