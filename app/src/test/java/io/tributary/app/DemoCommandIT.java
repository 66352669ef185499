package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoCommandIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void provesEqualityAndRunsAgainInItsOwnFolder(DemoServer.Kind source) throws Exception {
        for (String rows : new String[] {"2000", "0"}) {
            Ended ended = demo(source, folder.resolve("demo"), rows, "1");

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out()).contains("   EQUAL\n").contains("try next:");
        }
        Ended status = TributaryProcess.run(
                folder, "status", "-c", folder.resolve("demo/pipeline.yaml").toString());
        assertThat(status.out()).containsIgnoringCase("world.person_lewis  streaming  100%");
    }

    @Test
    void leavesAFolderThatIsNotADemosAlone() throws Exception {
        Path theirs = Files.writeString(
                Files.createDirectories(folder.resolve("photos")).resolve("cat.jpg"), "cat");

        Ended ended = demo(DemoServer.Kind.POSTGRES, theirs.getParent(), "10", "0");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("holds files that are not a demo's").contains("--dir");
        assertThat(theirs).hasContent("cat");
    }

    @ParameterizedTest
    @EnumSource
    void stopsCleanlyWhenAsked(DemoServer.Kind source) throws Exception {
        Path demo = folder.resolve("demo");
        try (TributaryProcess process = TributaryProcess.start(folder, arguments(source, demo, "1000", "60"))) {
            Instant end = Instant.now().plusSeconds(60);
            while (!process.printed().contains("-- copying it") && Instant.now().isBefore(end)) {
                Thread.sleep(50);
            }

            process.stop();
            Ended ended = process.await();

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out()).endsWith("stopped\n");
            Path running = demo.resolve(
                    switch (source) {
                        case POSTGRES -> "postgres/postmaster.pid";
                        case MARIADB -> "mariadb/pid";
                    });
            assertThat(running.getParent()).exists();
            assertThat(running).doesNotExist();
        }
    }

    private Ended demo(DemoServer.Kind source, Path demo, String rows, String seconds) throws Exception {
        return TributaryProcess.run(folder, arguments(source, demo, rows, seconds));
    }

    private static String[] arguments(DemoServer.Kind source, Path demo, String rows, String seconds) {
        return new String[] {
            "demo", "--source", source.toString(), "--rows", rows, "--seconds", seconds, "--dir", demo.toString()
        };
    }
}
