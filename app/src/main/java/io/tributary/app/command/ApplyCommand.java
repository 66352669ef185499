package io.tributary.app.command;

import io.tributary.app.apply.ApplyRun;
import io.tributary.app.config.Environment;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.console.Screen;
import io.tributary.app.emf.PipelineFigures.Part;
import io.tributary.app.job.Engine;
import io.tributary.app.job.JobLines;
import io.tributary.app.job.SparkJob;
import io.tributary.app.job.SparkJobs;
import io.tributary.app.job.SparkRun;
import io.tributary.app.pipeline.MergeSteps;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.ApplierReport;
import io.tributary.app.run.Pulse;
import io.tributary.app.run.Signals;
import io.tributary.app.run.StopSignal;
import io.tributary.app.run.Trouble;
import io.tributary.app.run.VitalSigns;
import io.tributary.app.run.Vitals.Failing;
import io.tributary.app.watch.Reporting;
import io.tributary.app.watch.Sight;
import io.tributary.app.watch.Watch;
import io.tributary.change.TableId;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary apply}. */
@Command(
        name = "apply",
        description = {
            "Copies landing to target only, continuously, until Ctrl-C.",
            "The landing folder may be written by tributary capture on this or another machine, or, in a pipeline"
                    + " without source, by AWS DMS."
        })
public final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private LogOptions logs = new LogOptions();

    @Mixin
    private JobOptions job = new JobOptions();

    @Option(
            names = "--once",
            description = "Apply all that is landed now, then end. Exit code 1 when a table could not be applied.")
    private boolean once;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "embedded",
            description =
                    "Who merges: embedded, this process; spark, a job on Spark, which is started by spark-submit, on"
                            + " Glue or on EMR Serverless, as the section spark of the pipeline file says"
                            + " (docs/guide/spark.md); auto, Spark when there is much to do. Default: embedded.")
    private Engine engine = Engine.EMBEDDED;

    @Option(names = "--stop-with-input", hidden = true, description = "Stop when standard input ends.")
    private boolean stopsWithInput;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Function<PipelineConfig, MergeSteps> steps;

    public ApplyCommand() {
        this(config -> MergeSteps.EMBEDDED, System::getenv);
    }

    /** As a part of somebody else's process. */
    public ApplyCommand(Function<PipelineConfig, MergeSteps> steps, Environment environment) {
        this.steps = steps;
        options = new PipelineOptions(environment);
    }

    @Override
    public Integer call() {
        PipelineConfig config = options.config();
        Pipeline pipeline = Pipeline.of(config).mergedBy(steps.apply(config));
        Screen screen = logs.start(options);
        EnumSet<Part> parts = Part.ofApply(pipeline.config().isOfFolder());
        return logs.telling(pipeline, "apply", parts, screen, () -> apply(pipeline, screen));
    }

    private int apply(Pipeline pipeline, Screen screen) {
        Set<TableId> only = job.areGiven() ? job.tables(pipeline, spec.commandLine()) : Set.of();
        boolean isOnce = once || job.areGiven();
        StopSignal stop = new StopSignal();
        Signals.install(stop);
        if (stopsWithInput) {
            Signals.installEndOf(System.in, stop);
        }
        Pipeline some = only.isEmpty() || pipeline.dmsFolder() == null ? pipeline : pipeline.only(only);
        if (engine == Engine.EMBEDDED) {
            return embedded(some, isOnce, screen, stop);
        }
        SparkRun spark = new SparkRun(
                some,
                engine,
                sparkJob(pipeline),
                () -> new JobLines(screen, spec.commandLine().getErr(), options.isVerbose()),
                () -> embedded(some, true, screen, stop));
        return isOnce ? spark.once(stop) : untilStopped(spark, some, stop);
    }

    private static int untilStopped(SparkRun spark, Pipeline pipeline, StopSignal stop) {
        return Reporting.over(pipeline, "apply", Watch.Page.SERVED, reporting -> {
            ApplierReport report = report(pipeline, reporting, List::of);
            Sight sight = Sight.ofJobs(pipeline, report);
            watched(pipeline, reporting, report, sight, () -> spark.untilStopped(stop, report.vitals()));
            return 0;
        });
    }

    private int embedded(Pipeline pipeline, boolean isOnce, Screen screen, StopSignal stop) {
        if (pipeline.config().isOfFolder()) {
            return new FolderRun(pipeline, screen, stop)
                    .run("apply", isOnce, spec.commandLine().getErr());
        }
        Watch.Page page = isOnce ? Watch.Page.NONE : Watch.Page.SERVED;
        return Reporting.over(pipeline, "apply", page, reporting -> landed(pipeline, reporting, isOnce, stop));
    }

    private int landed(Pipeline pipeline, Reporting reporting, boolean isOnce, StopSignal stop) {
        if (isOnce) {
            try (ApplyRun apply = ApplyRun.open(pipeline, reporting.process(), stop)) {
                return Trouble.print(apply.applyAll(), spec.commandLine().getErr());
            }
        }
        try (ApplyRun apply = ApplyRun.openWhatAnswers(pipeline, reporting.process(), stop)) {
            ApplierReport report = report(pipeline, reporting, apply::failing);
            watched(pipeline, reporting, report, Sight.ofApply(pipeline, report, apply), apply::run);
            return 0;
        }
    }

    private static ApplierReport report(Pipeline pipeline, Reporting reporting, Supplier<List<Failing>> failing) {
        return new ApplierReport(
                pipeline.landing(),
                pipeline.config().name(),
                reporting.process(),
                failing,
                pipeline.betweenLooks(),
                pipeline.clock());
    }

    /** Applies on and on where others see it. */
    private static void watched(
            Pipeline pipeline, Reporting reporting, ApplierReport report, Sight sight, Runnable work) {
        VitalSigns vitals = report.vitals();
        try (Watch watch = Watch.start(pipeline, reporting, sight, vitals::page)) {
            Pulse telling = Pulse.start(List.of(report::write), new Semaphore(0), report::remove);
            try {
                watch.over(vitals, work);
            } finally {
                telling.close();
            }
        }
    }

    private SparkJob sparkJob(Pipeline pipeline) {
        return SparkJobs.of(pipeline, options.place(), options.environment(), parameters());
    }

    /** Options of this command that the job has too. */
    private Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>(job.given());
        if (logs.isJson()) {
            parameters.put("--json", "");
        }
        if (options.isVerbose()) {
            parameters.put("--verbose", "");
        }
        return parameters;
    }
}
