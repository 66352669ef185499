package io.tributary.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tributary.app.console.Failures;
import io.tributary.app.pipeline.KnownTables;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.Signals;
import io.tributary.app.run.StopSignal;
import io.tributary.app.validate.Validation;
import io.tributary.app.validate.ValidationReport;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import io.tributary.landing.TableState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary validate}. */
@Command(
        name = "validate",
        description = {
            "Reads the source's tables, and says exactly how the final tables differ from them. Changes nothing.",
            "Works while the pipeline runs: rows that differ are looked at again once the target is past what was read.",
            "Exit code 1 when a table is not equal, or could not be compared, or when there is none."
        })
public final class ValidateCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Mixin
    private TruthOptions truth = new TruthOptions();

    @Parameters(
            paramLabel = "TABLE",
            arity = "0..*",
            description =
                    "Only these tables, as schema.table. When none is given, all of the pipeline that were not dropped"
                            + " at the source.")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait, while the pipeline runs, until the target is past what was read from the"
                    + " source. Without source: how long to wait before rows that differ are looked at again."
                    + " Default: 60.")
    private int waitSeconds = 60;

    @Option(names = "--show-keys", description = "Print the keys of rows that differ, 100 of a table at most.")
    private boolean showKeys;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws JsonProcessingException {
        options.logToError();
        Pipeline pipeline = Pipeline.of(options.config());
        pipeline.requireApplicable();
        KnownTables known = KnownTables.of(pipeline);
        List<TableId> wanted = tables.isEmpty()
                ? there(pipeline.reader().state())
                : tables.stream().map(known::require).toList();
        StopSignal stop = new StopSignal();
        Signals.install(stop);
        Validation validation = new Validation(
                pipeline, truth.of(pipeline, wanted, spec.commandLine()), Duration.ofSeconds(waitSeconds), stop);
        ValidationReport report = ValidationReport.of(pipeline.config().name(), validation.run(wanted, showKeys));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(report));
        } else {
            report.lines().forEach(out::println);
        }
        out.flush();
        return report.equal() ? 0 : Failures.FAILED;
    }

    /** What was dropped at the source has nothing to be compared with. */
    private static List<TableId> there(LandingState state) {
        return state.tables().entrySet().stream()
                .filter(table -> table.getValue().phase() != TableState.Phase.DROPPED)
                .map(Map.Entry::getKey)
                .toList();
    }
}
