package io.tributary.app.command;

import io.tributary.app.pipeline.KnownTables;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.ReloadRequests;
import io.tributary.change.TableId;
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
public final class ReloadCommand implements Callable<Integer> {
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
        TableId id = KnownTables.of(pipeline).require(table);
        new ReloadRequests(pipeline.landing(), pipeline.clock()).add(id);
        String next = pipeline.config().isOfFolder() ? "apply" : "run or capture";
        String when = pipeline.capturing().isPresent() ? "now" : "by the next " + next;
        spec.commandLine().getOut().println(id + " will be loaded again " + when);
        return 0;
    }
}
