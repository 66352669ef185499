package io.tributary.app;

import io.tributary.capture.Capture;
import io.tributary.capture.Check;
import io.tributary.error.PipelineException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.logToError();
        Pipeline pipeline = Pipeline.of(options.config());
        List<Check> checks = new ArrayList<>(source(pipeline));
        checks.addAll(LandingChecks.of(pipeline));
        pipeline.config().targets().forEach(target -> checks.addAll(Targets.checks(pipeline, target)));
        checks.addAll(new Transforms(pipeline).checks());
        PrintWriter out = spec.commandLine().getOut();
        checks.forEach(check -> print(check, out));
        long failed = checks.stream()
                .filter(check -> check.outcome() == Check.Outcome.FAILED)
                .count();
        out.println(failed == 0 ? "all preconditions hold" : failed + " of " + checks.size() + " do not hold");
        out.flush();
        return failed == 0 ? 0 : Failures.FAILED;
    }

    private static List<Check> source(Pipeline pipeline) {
        try (Capture capture = pipeline.openCapture()) {
            return capture.check();
        } catch (PipelineException failure) {
            return List.of(Check.failed("source", PipelineException.describe(failure), failure.hint()));
        }
    }

    private static void print(Check check, PrintWriter out) {
        String outcome = check.outcome().name().toLowerCase(Locale.ROOT);
        out.printf("%-8s %s: %s%n", outcome, check.subject(), check.finding());
        if (!check.cure().isEmpty()) {
            out.printf("%-8s cure: %s%n", "", check.cure());
        }
    }
}
