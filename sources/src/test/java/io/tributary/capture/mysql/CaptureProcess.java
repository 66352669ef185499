package io.tributary.capture.mysql;

import io.tributary.capture.run.TestControl;
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
final class CaptureProcess implements AutoCloseable {
    private final Process process;

    private CaptureProcess(Process process) {
        this.process = process;
    }

    static CaptureProcess start(MysqlDatabase database, Path folder, String... options) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                classPath,
                CaptureProcess.class.getName(),
                database.scheme(),
                database.host(),
                String.valueOf(database.port()),
                database.user(),
                database.password(),
                database.name(),
                folder.toString()));
        return new CaptureProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("target", "mysql-capture-process.log"))
                .start());
    }

    /** Arguments: scheme, host, port, user, password, database, folder. Runs until it is killed. */
    public static void main(String[] arguments) {
        MysqlDatabase database = new MysqlDatabase(
                arguments[0], arguments[1], Integer.parseInt(arguments[2]), arguments[3], arguments[4], arguments[5]);
        LandingSettings landing =
                new LandingSettings(Duration.ofMillis(100), 8L << 20, 64L << 20, Duration.ofDays(7), 1000);
        try (MysqlCapture capture = new MysqlCapture(MysqlRig.settings(database, "%"));
                LandingWriter writer = LandingWriter.open(
                        new LocalFiles(Path.of(arguments[6])), landing, Clock.systemUTC(), "process")) {
            capture.run(writer, new TestControl());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() {
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
