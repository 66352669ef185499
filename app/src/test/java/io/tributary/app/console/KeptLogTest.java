package io.tributary.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class KeptLogTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final MemoryFiles files = new MemoryFiles();

    @AfterEach
    void logToTheConsoleAgain() {
        Logs.start(Logs.Format.PEOPLE, Logs.Detail.WARNINGS, System.err);
    }

    private static KeptLog start(Files files, Duration interval, long bytes) {
        return KeptLog.start(files, "world", "run", new KeptLog.Limits(interval, bytes), Clock.systemUTC());
    }

    private static void write(KeptLog log, String line) throws IOException {
        try (OutputStream out = log.stream()) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> paths() {
        return files.list("").stream().map(FileEntry::path).toList();
    }

    private String content(String path) throws IOException {
        try (InputStream in = files.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String all() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String path : paths()) {
            text.append(content(path));
        }
        return text.toString();
    }

    @Test
    void aRunThatEndsHasOneFileNamedByDayCommandAndProcess() throws IOException {
        try (KeptLog log = start(files, NEVER, 1 << 20)) {
            write(log, "{\"a\":1}\n");
            write(log, "{\"a\":2}\n");
        }

        assertThat(paths())
                .singleElement()
                .asString()
                .matches("world/\\d{4}-\\d\\d-\\d\\d/run-\\d{8}T\\d{6}Z-"
                        + ProcessHandle.current().pid() + "-000001\\.jsonl");
        assertThat(all()).isEqualTo("{\"a\":1}\n{\"a\":2}\n");
    }

    @Test
    void aRunWithoutLinesLeavesNoFile() {
        start(files, NEVER, 1 << 20).close();

        assertThat(paths()).isEmpty();
    }

    @Test
    void filesEndByTimeAndBySizeWhileTheRunGoesOn() throws Exception {
        try (KeptLog log = start(files, NEVER, 1000)) {
            write(log, "x".repeat(1000) + "\n");
            awaitFiles(1);
        }
        try (KeptLog log = start(files, Duration.ofMillis(20), 1 << 20)) {
            write(log, "soon\n");
            awaitContent("soon\n");
        }
    }

    private void awaitFiles(int count) throws InterruptedException {
        while (paths().size() < count) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void awaitContent(String text) throws Exception {
        while (!all().contains(text)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void whatCannotBeKeptIsToldAndTriedAgainInOrder() throws Exception {
        AtomicBoolean isBroken = new AtomicBoolean(true);
        CountDownLatch tried = new CountDownLatch(2);
        Files breaking = breaking(isBroken, tried);
        try (KeptLog log = start(breaking, Duration.ofMillis(20), 1 << 20)) {
            Logs.start(Logs.Format.JSON, Logs.Detail.WARNINGS, OutputStream.nullOutputStream());
            Logs.alsoTo(log.stream());
            write(log, "first\n");
            assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
            write(log, "second\n");
            assertThat(paths()).isEmpty();
            isBroken.set(false);
            awaitContent("second\n");
        }

        assertThat(all())
                .startsWith("first\n")
                .contains("log lines cannot be kept, will retry: Cannot write")
                .containsOnlyOnce("will retry");
    }

    @Test
    void linesBeyondTheLimitAreGivenUpAndCounted() throws Exception {
        AtomicBoolean isBroken = new AtomicBoolean(true);
        CountDownLatch tried = new CountDownLatch(1);
        try (KeptLog log = start(breaking(isBroken, tried), Duration.ofMillis(20), 1000)) {
            Logs.start(Logs.Format.JSON, Logs.Detail.WARNINGS, OutputStream.nullOutputStream());
            write(log, "first\n");
            assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 25; i++) {
                write(log, "y".repeat(99) + "\n");
            }
            Logs.alsoTo(log.stream());
            isBroken.set(false);
            awaitContent("5 log lines before this one could not be kept and are lost");
        }

        assertThat(all()).startsWith("first\n" + ("y".repeat(99) + "\n").repeat(20) + "{");
    }

    @Test
    void linesOfTheLogAreKeptAsJson() throws IOException {
        try (KeptLog log = start(files, NEVER, 1 << 20)) {
            Logs.start(Logs.Format.PEOPLE, Logs.Detail.NORMAL, OutputStream.nullOutputStream());
            Logs.alsoTo(log.stream());
            LoggerFactory.getLogger(KeptLogTest.class)
                    .atInfo()
                    .addKeyValue("table", "world.city")
                    .log("load finished");
        }

        assertThat(all())
                .hasLineCount(1)
                .contains("\"formattedMessage\":\"load finished\"", "{\"table\":\"world.city\"}");
    }

    /** The same files, of which uploads fail while they are broken. */
    private Files breaking(AtomicBoolean isBroken, CountDownLatch tried) {
        return (Files) Proxy.newProxyInstance(
                Files.class.getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("create") && isBroken.get()) {
                        tried.countDown();
                        throw new PipelineException(ErrorCode.FILE_IO, "Cannot write " + arguments[0], "");
                    }
                    try {
                        return method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
