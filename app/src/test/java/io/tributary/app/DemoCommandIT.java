package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandIT {
    @TempDir
    Path folder;

    @Test
    void provesEqualityAndRunsAgainInItsOwnFolder() throws Exception {
        for (String rows : new String[] {"2000", "0"}) {
            Ended ended = demo(folder.resolve("demo"), rows, "1");

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out()).contains("   EQUAL\n").contains("try next:");
        }
        Ended status = TributaryProcess.run(
                folder, "status", "-c", folder.resolve("demo/pipeline.yaml").toString());
        assertThat(status.out()).contains("world.person_lewis  streaming  100%");
    }

    @Test
    void leavesAFolderThatIsNotADemosAlone() throws Exception {
        Path theirs = Files.writeString(
                Files.createDirectories(folder.resolve("photos")).resolve("cat.jpg"), "cat");

        Ended ended = demo(theirs.getParent(), "10", "0");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("holds files that are not a demo's").contains("--dir");
        assertThat(theirs).hasContent("cat");
    }

    @Test
    void stopsCleanlyWhenAsked() throws Exception {
        Path demo = folder.resolve("demo");
        try (TributaryProcess process =
                TributaryProcess.start(folder, "demo", "--rows", "1000", "--seconds", "60", "--dir", demo.toString())) {
            Instant end = Instant.now().plusSeconds(60);
            while (!process.printed().contains("-- copying it") && Instant.now().isBefore(end)) {
                Thread.sleep(50);
            }

            process.stop();
            Ended ended = process.await();

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out()).endsWith("stopped\n");
            assertThat(demo.resolve("postgres/postmaster.pid")).doesNotExist();
        }
    }

    private Ended demo(Path demo, String rows, String seconds) throws Exception {
        return TributaryProcess.run(folder, "demo", "--rows", rows, "--seconds", seconds, "--dir", demo.toString());
    }
}
