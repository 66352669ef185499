package io.tributary.app.command;

import io.tributary.app.config.LogsConfig;
import io.tributary.app.console.KeptLines;
import io.tributary.app.console.LogFilter;
import io.tributary.app.console.LogTail;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.Signals;
import io.tributary.app.run.StopSignal;
import io.tributary.app.status.StatusText.Paint;
import io.tributary.app.web.ConsoleClient;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary logs}. */
@Command(
        name = "logs",
        description = {
            "Prints the last log lines of what runs, or, when nothing does, those that are kept in logs.path.",
            "A process is asked at the page that it serves, which has its last thousand lines."
        })
public final class LogsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new lines, until Ctrl-C; also when the process is started again.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "200",
            description = "So many lines to begin with. Default: 200.")
    private int lines = 200;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "DEBUG",
            description = "Only lines of this level or a more serious one: ${COMPLETION-CANDIDATES}.")
    private LogFilter.Level level = LogFilter.Level.DEBUG;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            defaultValue = "",
            description = "Only lines that name this table, as schema.table.")
    private String table = "";

    @Option(names = "--kept", description = "Those that are kept in logs.path, also while a process runs.")
    private boolean kept;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.logToError();
        if (lines < 0) {
            throw new ParameterException(spec.commandLine(), "--lines must be 0 or more");
        }
        Pipeline pipeline = Pipeline.of(options.config());
        LogFilter filter = new LogFilter(level, table);
        StopSignal stop = new StopSignal();
        if (follow) {
            Signals.install(stop);
        }
        Askable askable = Askable.of(pipeline);
        if (!kept) {
            askable.elsewhere().forEach(process -> spec.commandLine().getErr().println(Askable.elsewhere(process)));
        }
        boolean isLive = !kept && !askable.here().isEmpty();
        if (isLive || (follow && !kept && pipeline.config().logs().isEmpty())) {
            live(pipeline, filter, stop);
        } else {
            kept(pipeline, filter, stop);
        }
        return 0;
    }

    private static List<ProcessReport> processes(Pipeline pipeline) {
        return Askable.of(pipeline).here();
    }

    /** A process that is started again counts its lines anew. */
    private void live(Pipeline pipeline, LogFilter filter, StopSignal stop) {
        Map<String, Long> seen = new HashMap<>();
        do {
            boolean isFirst = seen.isEmpty();
            List<LogTail.Line> fresh = new ArrayList<>();
            for (ProcessReport process : processes(pipeline)) {
                List<LogTail.Line> more = asked(pipeline, process, seen.getOrDefault(process.holder(), 0L));
                seen.merge(
                        process.holder(),
                        more.isEmpty() ? 0 : more.get(more.size() - 1).number(),
                        Math::max);
                fresh.addAll(more);
            }
            fresh.sort(Comparator.comparing(line -> Instant.parse(line.at())));
            List<LogTail.Line> wanted = filter.of(fresh);
            print(isFirst ? wanted.subList(Math.max(0, wanted.size() - lines), wanted.size()) : wanted);
        } while (follow && !stop.await(BETWEEN_LOOKS));
    }

    /** Whoever follows waits for a process that ends to be started again. */
    private List<LogTail.Line> asked(Pipeline pipeline, ProcessReport process, long after) {
        try {
            return new ConsoleClient(
                            process.vitals().page(),
                            pipeline.config().name(),
                            pipeline.config().console())
                    .log(after);
        } catch (PipelineException gone) {
            if (follow && gone.code() == ErrorCode.CONSOLE_UNAVAILABLE && !isThere(process, pipeline)) {
                return List.of();
            }
            throw gone;
        }
    }

    private static boolean isThere(ProcessReport process, Pipeline pipeline) {
        return processes(pipeline).stream().anyMatch(there -> there.holder().equals(process.holder()));
    }

    private void kept(Pipeline pipeline, LogFilter filter, StopSignal stop) {
        LogsConfig config = pipeline.config()
                .logs()
                .orElseThrow(() -> new PipelineException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "There is no log to print: no process with a page runs here, and " + options.file()
                                + " has no logs.path",
                        "Start it, or write logs.path to have the log of each run kept"));
        KeptLines files = new KeptLines(
                pipeline.storage().files(config.path()), pipeline.config().name());
        List<LogTail.Line> last = files.last(lines, filter);
        print(last);
        if (last.isEmpty() && lines > 0 && !follow) {
            spec.commandLine().getErr().println("no line to print is kept in " + config.path());
        }
        while (follow && !stop.await(BETWEEN_LOOKS)) {
            print(files.fresh(filter));
        }
    }

    private void print(List<LogTail.Line> all) {
        Paint paint = Paint.ofStandardOutput();
        PrintWriter out = spec.commandLine().getOut();
        for (LogTail.Line line : all) {
            out.println(text(line, paint));
        }
        out.flush();
    }

    private static String text(LogTail.Line line, Paint paint) {
        String time =
                line.at().isEmpty() ? "" : TIME.format(Instant.parse(line.at()).atZone(ZoneId.systemDefault())) + " ";
        String said = line.level().equals("INFO") ? line.text() : line.level() + " " + line.text();
        return time
                + switch (line.level()) {
                    case "ERROR" -> paint.red(said);
                    case "WARN" -> paint.yellow(said);
                    default -> said;
                };
    }
}
