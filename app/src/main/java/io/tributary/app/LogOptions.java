package io.tributary.app;

import io.tributary.app.console.Logs;
import io.tributary.app.console.Screen;
import picocli.CommandLine.Option;

/** Options of the commands that run on and log what they do. */
final class LogOptions {
    @Option(names = "--json", description = "Log one JSON object a line instead of lines for people.")
    private boolean json;

    /** Sends log lines to standard output; the screen they share with progress bars. */
    Screen start(PipelineOptions pipeline) {
        Screen screen = json ? new Screen(System.out, Screen.Kind.PLAIN, 80) : Screen.standardOutput();
        Logs.start(json ? Logs.Format.JSON : Logs.Format.PEOPLE, pipeline.detail(), screen.stream());
        return screen;
    }
}
