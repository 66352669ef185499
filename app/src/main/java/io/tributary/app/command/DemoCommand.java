package io.tributary.app.command;

import io.tributary.app.config.ConfigReader;
import io.tributary.app.console.Failures;
import io.tributary.app.console.Logs;
import io.tributary.app.console.Screen;
import io.tributary.app.demo.DemoFolder;
import io.tributary.app.demo.DemoScript;
import io.tributary.app.demo.DemoServer;
import io.tributary.app.run.Signals;
import io.tributary.app.run.StopSignal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary demo}. */
@Command(
        name = "demo",
        description = {
            "Starts a database of its own, copies a table while it changes, and proves that the copy equals it.",
            "Touches nothing but its folder."
        },
        showDefaultValues = true)
public final class DemoCommand implements Callable<Integer> {
    private static final long ROWS_MAX = 100_000_000;

    @Option(names = "--source", paramLabel = "DB", description = "Which database: ${COMPLETION-CANDIDATES}.")
    private DemoServer.Kind source = DemoServer.Kind.POSTGRES;

    @Option(names = "--rows", paramLabel = "N", description = "Rows the table has when copying begins.")
    private long rows = 100_000;

    @Option(names = "--seconds", paramLabel = "S", description = "How long the table changes while it is copied.")
    private int seconds = 10;

    @Option(names = "--dir", paramLabel = "D", description = "The demo's folder; cleared if a demo made it.")
    private Path folder = Path.of("tributary-demo");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (rows < 0 || rows > ROWS_MAX) {
            throw new ParameterException(spec.commandLine(), "--rows must be 0 to " + ROWS_MAX);
        }
        if (seconds < 0 || seconds > 86_400) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 0 to 86400");
        }
        Screen screen = Screen.standardOutput();
        StopSignal stop = new StopSignal();
        DemoFolder demo = DemoFolder.prepare(folder);
        try (OutputStream log = Files.newOutputStream(demo.log())) {
            Logs.start(Logs.Format.PEOPLE, Logs.Detail.NORMAL, log);
            Signals.install(stop);
            screen.line("-- starting a " + source.title() + " server of its own");
            try (DemoServer server = source.start(demo.server(source))) {
                return run(new DemoScript(demo, rows, Duration.ofSeconds(seconds), screen, stop), server, screen, stop);
            }
        }
    }

    private static int run(DemoScript script, DemoServer server, Screen screen, StopSignal stop) {
        try (DemoCopying copying = new DemoCopying(screen, stop, file -> ConfigReader.read(file, System::getenv))) {
            return script.run(server, copying) == DemoScript.Outcome.DIFFERENT ? Failures.FAILED : 0;
        }
    }
}
