package io.tributary.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real program, in a process of its own. */
final class TributaryProcess implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private TributaryProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** How a command ended. */
    public record Ended(int exitCode, String out, String err) {}

    /** Starts a command; what it prints goes to files in {@code folder}. */
    static TributaryProcess start(Path folder, String... arguments) throws IOException {
        return start(folder, Map.of(), arguments);
    }

    static TributaryProcess start(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(folder, environment, PackagedProgram.command(), arguments);
    }

    static TributaryProcess start(
            Path folder, Map<String, String> environment, List<String> program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(Arrays.asList(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new TributaryProcess(builder.start(), out, err);
    }

    /** Runs a command to its end, two minutes at most. */
    static Ended run(Path folder, String... arguments) throws IOException, InterruptedException {
        try (TributaryProcess started = start(folder, arguments)) {
            return started.await();
        }
    }

    /** Runs a command to its end, two minutes at most. */
    static Ended run(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (TributaryProcess started = start(folder, environment, arguments)) {
            return started.await();
        }
    }

    /** Waits until it has printed that, one minute at most. */
    void awaitOutput(String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!printed().contains(text) && !Files.readString(err).contains(text)) {
            if (System.nanoTime() > end || !isAlive()) {
                throw new AssertionError("It did not print " + text + ":\n" + printed() + Files.readString(err));
            }
            Thread.sleep(50);
        }
    }

    Ended await() throws IOException, InterruptedException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("It did not end within two minutes:\n" + printed() + Files.readString(err));
        }
        return new Ended(process.exitValue(), printed(), Files.readString(err));
    }

    /** What it printed to standard output so far. */
    String printed() throws IOException {
        return Files.readString(out);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
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
        process.destroyForcibly();
    }
}
