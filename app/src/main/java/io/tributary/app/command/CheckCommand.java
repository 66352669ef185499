package io.tributary.app.command;

import io.tributary.app.console.Failures;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.pipeline.Transforms;
import io.tributary.capture.Capture;
import io.tributary.capture.Check;
import io.tributary.error.PipelineException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tributary check}. */
@Command(
        name = "check",
        description = {
            "Looks at every precondition at source, landing and target; changes nothing.",
            "Exit code 1 when one does not hold; its cure stands below it."
        })
public final class CheckCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.logToError();
        Pipeline pipeline = Pipeline.of(options.config());
        List<Check> checks = checks(pipeline);
        PrintWriter out = spec.commandLine().getOut();
        lines(checks).forEach(out::println);
        long failed = checks.stream()
                .filter(check -> check.outcome() == Check.Outcome.FAILED)
                .count();
        out.println(failed == 0 ? "all preconditions hold" : failed + " of " + checks.size() + " do not hold");
        out.flush();
        return failed == 0 ? 0 : Failures.FAILED;
    }

    /** Every precondition of a pipeline, looked at now. */
    static List<Check> checks(Pipeline pipeline) {
        List<Check> checks = new ArrayList<>(source(pipeline));
        checks.addAll(LandingChecks.of(pipeline));
        pipeline.config().targets().forEach(target -> checks.addAll(Targets.checks(pipeline, target)));
        checks.addAll(new Transforms(pipeline).checks());
        return checks;
    }

    private static List<Check> source(Pipeline pipeline) {
        try (Capture capture = pipeline.openCapture()) {
            return capture.check();
        } catch (PipelineException failure) {
            return List.of(Check.failed("source", PipelineException.describe(failure), failure.hint()));
        }
    }

    /** A line each, and one with the cure where there is one. */
    static Stream<String> lines(List<Check> checks) {
        return checks.stream().flatMap(check -> {
            String outcome = check.outcome().name().toLowerCase(Locale.ROOT);
            String line = String.format(Locale.ROOT, "%-8s %s: %s", outcome, check.subject(), check.finding());
            return check.cure().isEmpty()
                    ? Stream.of(line)
                    : Stream.of(line, String.format(Locale.ROOT, "%-8s cure: %s", "", check.cure()));
        });
    }
}
