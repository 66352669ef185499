package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    Path scratch;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void theServerOfADemoThatWasKilledIsEnded() throws Exception {
        Path folder = DemoFolder.prepare(scratch.resolve("demo")).path();
        Process server = process(folder + "/postgres");
        prepareAgain(folder, "postgres/postmaster.pid", server);

        assertThat(server.waitFor(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void processThatGotTheNumberOfAServerIsLeftAlone() throws Exception {
        Path folder = DemoFolder.prepare(scratch.resolve("demo")).path();
        Process other = process("of-another-folder");
        prepareAgain(folder, "mariadb/pid", other);

        assertThat(other.isAlive()).isTrue();
    }

    private void prepareAgain(Path folder, String file, Process server) throws IOException {
        Path id = folder.resolve(file);
        Files.createDirectories(id.getParent());
        Files.writeString(id, server.pid() + "\n" + folder + "\n");

        DemoFolder.prepare(folder);

        assertThat(id).doesNotExist();
    }

    @Test
    void theFolderOfADemoThatRunsIsRefused() throws Exception {
        Path folder = DemoFolder.prepare(scratch.resolve("demo")).path();
        Process running = process("demo");
        Files.writeString(
                folder.resolve(".tributary-demo"),
                "process " + running.pid() + " since "
                        + running.info().startInstant().orElseThrow() + "\n");

        assertThatThrownBy(() -> DemoFolder.prepare(folder))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.CONFIGURATION_INVALID))
                .hasMessage("A demo runs in " + folder + " as process " + running.pid());

        running.destroyForcibly();
        running.waitFor();

        assertThat(DemoFolder.prepare(folder).path()).isEqualTo(folder);
    }

    private Process process(String argument) throws IOException {
        Process started = new ProcessBuilder("sh", "-c", "read line", argument).start();
        processes.add(started);
        return started;
    }
}
