package io.tributary.app.command;

import io.tributary.app.dms.ImportedTask;
import io.tributary.app.dms.PipelineText;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary import-dms}. */
@Command(
        name = "import-dms",
        description = {
            "Prints a pipeline file that lands what a task of AWS DMS with an S3 target lands, and writes its table mappings"
                    + " beside it. Asks nobody: give it what aws dms describe-replication-tasks and describe-endpoints"
                    + " printed.",
            "What has no equal here is told on standard error and in comments."
        })
public final class ImportDmsCommand implements Callable<Integer> {
    @Option(
            names = "--task",
            required = true,
            paramLabel = "FILE",
            description = "What aws dms describe-replication-tasks printed.")
    private Path task = Path.of("");

    @Option(
            names = "--endpoints",
            required = true,
            paramLabel = "FILE",
            description = "What aws dms describe-endpoints printed.")
    private Path endpoints = Path.of("");

    @Option(
            names = "--task-id",
            paramLabel = "ID",
            defaultValue = "",
            description = "Which task, by identifier or ARN, where there are several.")
    private String taskId = "";

    @Option(
            names = "--mappings",
            paramLabel = "FILE",
            defaultValue = "table-mappings.json",
            description =
                    "Where the table mappings go, ${DEFAULT-VALUE} when not given. A file with other content is kept.")
    private Path mappings = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ImportedTask imported = ImportedTask.read(task, endpoints, taskId);
        PipelineText.Made made = PipelineText.of(imported, mappings.toString());
        write(imported.mappings());
        TableMappings.read(mappings);
        spec.commandLine().getOut().print(made.yaml());
        spec.commandLine().getOut().flush();
        made.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        spec.commandLine().getErr().flush();
        return 0;
    }

    private void write(String content) {
        try {
            if (Files.exists(mappings) && !Files.readString(mappings).equals(content)) {
                throw new PipelineException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "Cannot write the table mappings to " + mappings + ": there is a file with other content",
                        "Say another file with --mappings, or move that one away");
            }
            Files.writeString(mappings, content);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot write the table mappings to " + mappings + ": " + PipelineException.describe(e),
                    "Say another file with --mappings",
                    e);
        }
    }
}
