package io.tributary.app.command;

import io.tributary.app.config.LogsConfig;
import io.tributary.app.console.KeptLog;
import io.tributary.app.console.Logs;
import io.tributary.app.console.Screen;
import io.tributary.app.emf.EmbeddedMetrics;
import io.tributary.app.emf.PipelineFigures;
import io.tributary.app.emf.PipelineFigures.Part;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.Set;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Options of the commands that run on and log what they do. */
final class LogOptions {
    private static final Logger LOG = LoggerFactory.getLogger(LogOptions.class);
    private static final Duration BETWEEN_FIGURES = Duration.ofMinutes(1);

    @Option(names = "--json", description = "Log one JSON object a line instead of lines for people.")
    private boolean json;

    @Option(
            names = "--metrics",
            paramLabel = "FORMAT",
            defaultValue = "${env:TRIBUTARY_METRICS:-none}",
            description =
                    "emf: once a minute print figures as CloudWatch's embedded metrics, a line each. Default: none, or"
                            + " what TRIBUTARY_METRICS says.")
    private Metrics metrics = Metrics.NONE;

    /** How figures are told. */
    private enum Metrics {
        NONE,
        EMF
    }

    boolean isJson() {
        return json;
    }

    /** Sends log lines to standard output; the screen they share with progress bars. */
    Screen start(PipelineOptions pipeline) {
        Screen screen = json ? new Screen(System.out, Screen.Kind.PLAIN, 80) : Screen.standardOutput();
        Logs.start(json ? Logs.Format.JSON : Logs.Format.PEOPLE, pipeline.detail(), screen.stream());
        return screen;
    }

    /**
     * Does the command's work, prints figures meanwhile when they are asked for, and keeps the log where the pipeline file says
     * so, to the line that says why the work failed.
     *
     * @param parts what the work is
     * @return the work's exit code
     */
    int telling(Pipeline pipeline, String command, Set<Part> parts, Screen screen, IntSupplier work) {
        LogsConfig kept = pipeline.config().logs().orElse(null);
        if (kept == null) {
            return figuring(pipeline, parts, screen, work);
        }
        KeptLog.Limits limits =
                new KeptLog.Limits(kept.maxInterval(), kept.maxFileSize().bytes());
        try (KeptLog log = KeptLog.start(
                pipeline.storage().files(kept.path()), pipeline.config().name(), command, limits, pipeline.clock())) {
            Logs.alsoTo(log.stream());
            LOG.atInfo().log("{} begins", command);
            return ended(command, () -> figuring(pipeline, parts, screen, work));
        }
    }

    /** What is printed to people when a command fails is a line of the log that is kept, too. */
    private static int ended(String command, IntSupplier work) {
        try {
            int exitCode = work.getAsInt();
            LOG.atInfo().addKeyValue("code", exitCode).log("{} ends", command);
            return exitCode;
        } catch (PipelineException failure) {
            LOG.atError()
                    .addKeyValue("code", failure.code())
                    .log("{} failed: {} ({})", command, PipelineException.describe(failure), failure.hint());
            throw failure;
        } catch (RuntimeException failure) {
            LOG.atError().setCause(failure).log("{} failed", command);
            throw failure;
        }
    }

    private int figuring(Pipeline pipeline, Set<Part> parts, Screen screen, IntSupplier work) {
        if (metrics == Metrics.NONE) {
            return work.getAsInt();
        }
        EmbeddedMetrics printing =
                EmbeddedMetrics.start(() -> figures(pipeline, parts), screen.stream(), BETWEEN_FIGURES);
        try {
            return work.getAsInt();
        } finally {
            printing.close();
        }
    }

    private static PipelineFigures figures(Pipeline pipeline, Set<Part> parts) {
        return new PipelineFigures(
                pipeline.config().name(), pipeline.reader(), Targets.views(pipeline), parts, pipeline.clock());
    }
}
