package io.tributary.app.command;

import io.tributary.app.pipeline.KnownTables;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.RetryRequests;
import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.landing.TableState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary retry}. */
@Command(
        name = "retry",
        description = {
            "Tries again what stopped a table, once its cause is cured; the others go on all the while.",
            "A process that is running does so within a second or two; a start does so anyway."
        })
public final class RetryCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Parameters(
            paramLabel = "TABLE",
            arity = "0..1",
            description = "The table, as schema.table; all that are stopped when it is left out.")
    private String table = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.logToError();
        Pipeline pipeline = Pipeline.of(options.config());
        List<TableId> tables = table.isEmpty()
                ? stopped(pipeline)
                : List.of(KnownTables.of(pipeline).require(table));
        RetryRequests requests = new RetryRequests(pipeline.landing(), pipeline.clock());
        boolean running = pipeline.capturing().or(pipeline::applier).isPresent();
        for (TableId id : tables) {
            requests.add(id);
            spec.commandLine()
                    .getOut()
                    .println(id + " will be tried again" + (running ? " now" : " by the next run or apply"));
        }
        if (tables.isEmpty()) {
            spec.commandLine().getOut().println("no table is stopped");
        }
        return 0;
    }

    private static List<TableId> stopped(Pipeline pipeline) {
        List<TargetView> targets = Targets.views(pipeline);
        List<TableId> stopped = new ArrayList<>();
        for (Map.Entry<TableId, TableState> entry :
                pipeline.reader().state().tables().entrySet()) {
            boolean inTarget = targets.stream()
                    .anyMatch(target -> target.failure(entry.getKey()).isPresent());
            if (inTarget || entry.getValue().phase() == TableState.Phase.STOPPED) {
                stopped.add(entry.getKey());
            }
        }
        return stopped;
    }
}
