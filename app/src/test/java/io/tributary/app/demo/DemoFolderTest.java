package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    Path scratch;

    @Test
    void theServerOfADemoThatWasKilledIsEnded() throws Exception {
        Path folder = DemoFolder.prepare(scratch.resolve("demo")).path();
        Process server = process(folder + "/postgres");
        try {
            Path id = Files.createDirectories(folder.resolve("postgres")).resolve("postmaster.pid");
            Files.writeString(id, server.pid() + "\n" + folder + "/postgres\n");

            DemoFolder.prepare(folder);

            assertThat(server.waitFor(1, TimeUnit.SECONDS)).isTrue();
            assertThat(id).doesNotExist();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void processThatGotTheNumberOfAServerIsLeftAlone() throws Exception {
        Path folder = DemoFolder.prepare(scratch.resolve("demo")).path();
        Process other = process("of-another-folder");
        try {
            Path id = Files.createDirectories(folder.resolve("mariadb")).resolve("pid");
            Files.writeString(id, other.pid() + "\n");

            DemoFolder.prepare(folder);

            assertThat(other.isAlive()).isTrue();
            assertThat(id).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void theFolderOfADemoThatRunsIsRefused() throws Exception {
        Path folder = DemoFolder.prepare(scratch.resolve("demo")).path();
        Process running = process("demo");
        try {
            Files.writeString(
                    folder.resolve(".tributary-demo"),
                    "process " + running.pid() + " since "
                            + running.info().startInstant().orElseThrow() + "\n");

            assertThatThrownBy(() -> DemoFolder.prepare(folder))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.CONFIGURATION_INVALID))
                    .hasMessage("A demo runs in " + folder + " as process " + running.pid());
        } finally {
            running.destroyForcibly();
        }
        running.waitFor();

        assertThat(DemoFolder.prepare(folder).path()).isEqualTo(folder);
    }

    private static Process process(String argument) throws IOException {
        return new ProcessBuilder("sh", "-c", "read line", argument).start();
    }
}
