package io.tributary.app;

import io.tributary.app.config.Suggestion;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.ReloadRequests;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary reload}. */
@Command(
        name = "reload",
        description = {
            "Loads one table again; the others keep streaming.",
            "A capture that is running begins within a second or two; otherwise the next one does."
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Parameters(paramLabel = "TABLE", description = "The table, as schema.table.")
    private String table = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.logToError();
        Pipeline pipeline = Pipeline.of(options.config());
        TableId id = known(pipeline);
        new ReloadRequests(pipeline.landing(), pipeline.clock()).add(id);
        Instant now = pipeline.clock().instant();
        boolean running = ProcessReport.find(pipeline.landing())
                .filter(process -> process.isRunning(now))
                .isPresent();
        spec.commandLine()
                .getOut()
                .println(id + " will be loaded again" + (running ? " now" : " by the next run or capture"));
        return 0;
    }

    private TableId known(Pipeline pipeline) {
        SortedMap<String, TableId> names = new TreeMap<>();
        pipeline.reader().state().tables().keySet().forEach(id -> names.put(id.toString(), id));
        TableId id = names.get(table);
        if (id != null) {
            return id;
        }
        String meant = Suggestion.nearest(table, names.keySet())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
        throw new PipelineException(
                ErrorCode.TABLE_NOT_FOUND,
                "No table " + table + " was ever landed by this pipeline" + meant,
                names.isEmpty()
                        ? "Run the pipeline first: every table is loaded by itself"
                        : "Known are " + String.join(", ", List.copyOf(names.keySet())));
    }
}
