package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tributary.app.TributaryProcess.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
    @TempDir
    Path folder;

    @Test
    void aPageOfAnotherMachineIsNotLookedForOnThisOne() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            Path pipeline = pipeline();
            Path progress = folder.resolve("landed/_tributary/adopted/_tributary/progress.json");
            Files.createDirectories(progress.getParent());
            Files.writeString(
                    progress,
                    """
                    {"command":"capture","pid":4711,"host":"db8.elsewhere","started":"%1$s","at":"%1$s","loads":[],"vitals":{
                     "capturing":{"state":"RUNNING","trouble":null,"attempt":0,"quietSeconds":0.0},
                     "source":{"health":null,"clockOffsetSeconds":null,"trouble":null,"mark":null},
                     "applying":{"backlogBytes":null,"failing":[]},"page":"http://127.0.0.1:%2$d/"}}
                    """
                            .formatted(Instant.now(), other.getAddress().getPort()));

            Ended printed = TributaryCommand.run("logs", "-c", pipeline.toString());

            assertThat(printed.err())
                    .startsWith(
                            "capture runs on db8.elsewhere, and its page is for that machine only; ask there\nno line to print");
            assertThat(printed.exitCode()).isZero();
            assertThat(asked).isEmpty();
        } finally {
            other.stop(0);
        }
    }

    @Test
    void whereNothingIsKeptYetIsSaid() throws Exception {
        Path pipeline = pipeline();

        Ended printed = TributaryCommand.run("logs", "-c", pipeline.toString());

        assertThat(printed.exitCode()).as(printed.err()).isZero();
        assertThat(printed.out()).isEmpty();
        assertThat(printed.err()).isEqualTo("no line to print is kept in " + folder.resolve("logs") + "\n");
    }

    private Path pipeline() throws IOException {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                landing: { path: "%s" }
                target: { format: csv, path: "%s" }
                logs: { path: "%s" }
                """
                        .formatted(folder.resolve("landed"), folder.resolve("final"), folder.resolve("logs")));
    }
}
