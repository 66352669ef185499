package io.tributary.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A command in a process of its own. */
final class Command implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path out;
    private final Path err;

    private Command(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** How it ended. */
    record Ended(int exitCode, String out, String err) {}

    static Command start(Path folder, Map<String, String> environment, List<String> program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment()
                .putAll(Map.of(
                        "AWS_REGION", "us-east-1", "AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test"));
        builder.environment().putAll(environment);
        return new Command(builder.start(), out, err);
    }

    static Ended run(Path folder, Map<String, String> environment, List<String> program, String... arguments)
            throws IOException, InterruptedException {
        try (Command command = start(folder, environment, program, arguments)) {
            return command.await();
        }
    }

    /** {@code tributary}, as it is distributed. */
    static List<String> tributary() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "app", "target"))) {
            Path libraries = files.map(file -> file.resolve("lib"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow();
            return List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    libraries + "/*",
                    "io.tributary.app.Main");
        }
    }

    Ended await() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("It does not end:\n" + Files.readString(out) + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Waits until that holds while it runs. */
    void await(BooleanSupplier condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("It did not come so far:\n" + Files.readString(out) + Files.readString(err));
            }
            Thread.sleep(10);
        }
    }

    /** The processes that it has started, and they. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** SIGTERM. */
    void stop() {
        process.destroy();
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
