package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
    @TempDir
    Path folder;

    @Test
    void whereNothingIsKeptYetIsSaid() throws Exception {
        Path logs = folder.resolve("logs");
        Path pipeline = Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                landing: { path: "%s" }
                target: { format: csv, path: "%s" }
                logs: { path: "%s" }
                """
                        .formatted(folder.resolve("landed"), folder.resolve("final"), logs));

        Ended printed = TributaryCommand.run("logs", "-c", pipeline.toString());

        assertThat(printed.exitCode()).as(printed.err()).isZero();
        assertThat(printed.out()).isEmpty();
        assertThat(printed.err()).isEqualTo("no line to print is kept in " + logs + "\n");
    }
}
