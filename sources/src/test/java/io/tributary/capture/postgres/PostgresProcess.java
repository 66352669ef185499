package io.tributary.capture.postgres;

import io.tributary.capture.run.CaptureProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A capture of a test database of PostgreSQL in a process of its own. */
final class PostgresProcess {
    private PostgresProcess() {}

    static CaptureProcess start(TestDatabase database, Path folder, String... options) throws IOException {
        List<String> arguments = List.of(database.url(), database.name(), folder.toString());
        return CaptureProcess.start(PostgresProcess.class, arguments, options);
    }

    /** Arguments: address, pipeline, folder. Runs until it is killed. */
    public static void main(String[] arguments) {
        PostgresSettings settings = new PostgresSettings(
                arguments[0], "postgres", "", arguments[1], List.of("public.%"), 2, Duration.ofSeconds(1));
        CaptureProcess.run(new PostgresCapture(settings), Path.of(arguments[2]));
    }
}
