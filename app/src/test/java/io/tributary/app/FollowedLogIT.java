package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code logs --follow} beside a process that lands what somebody else writes: live, through its restart, and from files that rotate. */
class FollowedLogIT {
    @TempDir
    Path folder;

    @Test
    void whoFollowsSeesEachLineOnceThroughARestartUntilStopped() throws Exception {
        String pipeline = pipeline();
        land("city");
        try (TributaryProcess first = apply(pipeline);
                TributaryProcess live = TributaryProcess.start(folder, "logs", "--follow", "-c", pipeline);
                TributaryProcess kept = TributaryProcess.start(folder, "logs", "--follow", "--kept", "-c", pipeline)) {
            live.awaitOutput("table applied table=world.city");
            land("person");
            live.awaitOutput("table applied table=world.person");
            first.stop();
            assertThat(first.await().exitCode()).isZero();
            try (TributaryProcess second = apply(pipeline)) {
                land("country");
                live.awaitOutput("table applied table=world.country");
                kept.awaitOutput("table applied table=world.country");

                assertThat(stopped(live))
                        .containsSubsequence(
                                "load adopted table=world.city",
                                "table applied table=world.city",
                                "load adopted table=world.person",
                                "table applied table=world.person",
                                "load adopted table=world.country",
                                "table applied table=world.country");
                assertThat(stopped(kept))
                        .containsSubsequence(
                                "apply begins", "table applied table=world.city", "apply ends code=0", "apply begins");
                assertThat(files()).as("rotated").isGreaterThan(3);
                second.stop();
                second.await();
            }
        }
    }

    @Test
    void aProcessThatAppliesWhatAnotherCapturesIsFoundByLogsAndStatus() throws Exception {
        String pipeline = Files.writeString(
                        folder.resolve("halves.yaml"),
                        """
                        name: halves
                        source: { url: "jdbc:postgresql://127.0.0.1:9/world", user: nobody, tables: ["world.%"] }
                        landing: { path: ./landing }
                        target: { path: ./final }
                        console: { listen: "127.0.0.1:0" }
                        """)
                .toString();
        try (TributaryProcess apply = apply(pipeline);
                TributaryProcess live = TributaryProcess.start(folder, "logs", "--follow", "-c", pipeline)) {
            live.awaitOutput("page at ");
            String page = apply.printed().replaceFirst("(?s).*page at (\\S+).*", "$1");
            assertThat(TributaryCommand.run("status", "-c", pipeline).out())
                    .matches("(?s)pipeline halves: apply is running as process " + apply.pid()
                            + " on \\S+ since .*, nothing captures, 0 commits landed\npage: " + page + "\n.*");

            try (TributaryProcess capture = TributaryProcess.start(folder, "capture", "-c", pipeline)) {
                live.awaitOutput("capture failed, trying again");
                assertThat(TributaryCommand.run("status", "-c", pipeline).out())
                        .matches("(?s)pipeline halves: capture is \\w+ as process " + capture.pid()
                                + " on \\S+ since .*, apply as process " + apply.pid() + " on .*");
                capture.stop();
                capture.await();
            }
            live.stop();
            assertThat(live.await().out().lines().filter(line -> line.endsWith("page at " + page)))
                    .as("each line once")
                    .hasSize(1);
            apply.stop();
            assertThat(apply.await().exitCode()).isZero();
            assertThat(TributaryCommand.run("status", "-c", pipeline).out()).startsWith("pipeline halves: not running");
        }
    }

    /** Lines without their time and what comes after a table; each table applied once. */
    private static Iterable<String> stopped(TributaryProcess following) throws Exception {
        following.stop();
        Ended ended = following.await();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.exitCode()).as("as every command that is asked to end").isZero();
        var lines = ended.out()
                .lines()
                .map(line -> line.replaceFirst("^\\S+ \\S+ ", "").replaceFirst("(table=\\S+) .*", "$1"))
                .toList();
        assertThat(lines.stream().filter(line -> line.startsWith("table applied")))
                .doesNotHaveDuplicates();
        return lines;
    }

    private TributaryProcess apply(String pipeline) throws Exception {
        TributaryProcess process = TributaryProcess.start(folder, "apply", "-c", pipeline);
        process.awaitOutput("page at ");
        return process;
    }

    private void land(String table) throws IOException {
        Path landing = Files.createDirectories(folder.resolve("in/world/" + table));
        Files.writeString(landing.resolve("LOAD00000001.csv"), "1,secret name\n");
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("logs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private String pipeline() throws IOException {
        String columns = "{ columns: [ { name: id, type: int, key: true }, { name: name, type: text } ] }";
        return Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        """
                        name: world
                        landing: { path: ./in, grace: 10ms }
                        target: { format: csv, path: ./out }
                        tables: { world.city: %1$s, world.person: %1$s, world.country: %1$s }
                        console: { listen: "127.0.0.1:0" }
                        logs: { path: ./logs, max-interval: 1s }
                        """
                                .formatted(columns))
                .toString();
    }
}
