package io.tributary.capture.run;

import io.tributary.capture.Capture;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A capture in a process of its own, to be killed or given little memory. */
public final class CaptureProcess implements AutoCloseable {
    private final Process process;

    private CaptureProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it; what it logs goes to {@code target}, below the program's name.
     *
     * @param program its main method ends in {@link #run}
     * @param arguments of the main method
     * @param options of the virtual machine
     */
    public static CaptureProcess start(Class<?> program, List<String> arguments, String... options) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-cp", classPath, program.getName()));
        command.addAll(arguments);
        return new CaptureProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("target", program.getSimpleName() + ".log"))
                .start());
    }

    /** Lands what the capture reads in that folder, until the process is killed. */
    public static void run(Capture capture, Path folder) {
        LandingSettings landing =
                new LandingSettings(Duration.ofMillis(100), 8L << 20, 64L << 20, Duration.ofDays(7), 1000);
        try (capture;
                LandingWriter writer =
                        LandingWriter.open(new LocalFiles(folder), landing, Clock.systemUTC(), "process")) {
            capture.run(writer, new TestControl());
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
